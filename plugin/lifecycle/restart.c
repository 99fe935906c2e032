/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/restart.h"

#include "kube/change.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "lifecycle/rollout.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/rest.h"
#include "timestamp.h"

#define NAMES_MOST ((size_t)64 << 10)
#define COMPONENT "app.kubernetes.io/component"

static const enum resource kinds[] = { RESOURCE_Deployment, RESOURCE_StatefulSet, RESOURCE_DaemonSet };

static bool is_chosen(const struct restart *restart, const struct value *object)
{
	return !restart->component || strcmp(object_label(object, COMPONENT), restart->component) == 0 ||
	       strcmp(value_text_at(object, "metadata.name"), restart->component) == 0;
}

/* What --component can be here. */
static void add_name(const struct value *object, struct bytes *names)
{
	const char *component = object_label(object, COMPONENT);
	const char *name = *component ? component : value_text_at(object, "metadata.name");

	bytes_format(names, "%s%s", names->length ? " " : "", name);
}

static int add(struct restart *restart, size_t kind, const struct value *object, const char *folder, struct err *err)
{
	struct arena *arena = restart->operation->session->arena;
	const char *name = value_text_at(object, "metadata.name");
	struct value *row = value_new(arena, VALUE_MAP);

	if (value_is_true(value_find(object, STR("spec.paused")))) {
		(void)err_set(err, ERR_REFUSED, "%s/%s is paused: it would make no new pods",
			      resources_kind(kinds[kind]), name);
		return err_hint(err, "kubectl rollout resume deployment/%s -n %s", name,
				restart->operation->name_space);
	}
	value_put_text(row, "kind", resources_kind(kinds[kind]), arena);
	value_put_text(row, "name", name, arena);
	value_put_text(row, "path", arena_format(arena, "%s/%s", folder, name).p, arena);
	value_put_text(row, "uid", value_text_at(object, "metadata.uid"), arena);
	value_add(restart->list, row);
	return 0;
}

static int nothing(const struct restart *restart, const struct bytes *names, struct err *err)
{
	const char *store = restart->operation->store;

	if (!restart->component)
		(void)err_set(err, ERR_MISSING, "store %s has no workloads", store);
	else
		(void)err_set(err, ERR_MISSING, "store %s has no workload of %s", store, restart->component);
	return names->length ? err_hint(err, "components: %s", names->data)
			     : err_hint(err, "what it has: helm store status %s", store);
}

int restart_choose(struct restart *restart, struct err *err)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NAMES_MOST);
	struct operation *operation = restart->operation;
	struct arena *arena = operation->session->arena;

	restart->list = value_new(arena, VALUE_LIST);
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		const char *folder = resources_list(kinds[i], operation->name_space, arena);
		struct value *list;

		if (kube_list(&operation->cluster, folder, NULL, false, arena, &list, err))
			return -1;
		for (const struct value *object = list->first; object; object = object->next) {
			if (value_find(object, STR("metadata.deletionTimestamp")))
				continue;
			add_name(object, &names);
			if (is_chosen(restart, object) && add(restart, i, object, folder, err))
				return -1;
		}
	}
	return value_first(restart->list) ? 0 : nothing(restart, &names, err);
}

int restart_write(const struct restart *restart, struct err *err)
{
	struct operation *operation = restart->operation;
	struct arena *arena = operation->session->arena;
	const char *now = timestamp_text(kube_now(&operation->cluster), arena);

	for (const struct value *row = value_first(restart->list); row; row = row->next) {
		struct value *patch = value_new(arena, VALUE_MAP);
		struct value *pods = value_map_at(value_map_at(patch, "spec", arena), "template", arena);
		struct value *notes = value_map_at(value_map_at(pods, "metadata", arena), "annotations", arena);

		/* Another workload of that name was not looked at. */
		value_put_text(value_map_at(patch, "metadata", arena), "uid", value_text_at(row, "uid"), arena);
		value_put_text(notes, RESTART_AT, now, arena);
		if (kube_merge(&operation->cluster, value_text_at(row, "path"), patch, arena, NULL, err))
			return err_wrap(err, "%s/%s", value_text_at(row, "kind"), value_text_at(row, "name"));
	}
	return 0;
}

static int check_there(struct operation *operation, struct err *err)
{
	struct state_facts facts;

	return lister_find(&operation->cluster, operation->store, operation->session->arena, &facts, err) ||
			       rest_refuse(&facts, operation->store, "nothing of it runs", err)
		       ? -1
		       : 0;
}

static int wait_for_it(struct operation *operation, struct rollout *rollout, const struct restart *restart,
		       struct err *err)
{
	if (restart_write(restart, err))
		return -1;
	context_done(&operation->context, "restarted", "");
	return rollout_wait(rollout, err);
}

static int work(struct operation *operation, const struct restart_request *request, struct restart *restart,
		struct err *err)
{
	struct rollout rollout;
	int failed;

	operation->trouble_patience = request->patience;
	if (operation_open(operation, request->dry_run ? NULL : "restart", err) || check_there(operation, err) ||
	    restart_choose(restart, err))
		return -1;
	if (request->dry_run)
		return 0;
	if (request->no_wait)
		return restart_write(restart, err);
	failed = rollout_begin(&rollout, operation, false, err) || wait_for_it(operation, &rollout, restart, err);
	rollout_free(&rollout);
	return failed ? -1 : 0;
}

static void fill(const struct restart *restart, bool dry_run, struct restart_result *ret)
{
	const struct operation *operation = restart->operation;
	struct arena *arena = operation->session->arena;
	struct value *names = value_new(arena, VALUE_LIST);

	for (const struct value *row = value_first(restart->list); row; row = row->next)
		value_add(names, value_string(arena, arena_format(arena, "%s/%s", value_text_at(row, "kind"),
								  value_text_at(row, "name"))));
	*ret = (struct restart_result){ .name = operation->store,
					.name_space = operation->name_space,
					.workloads = names,
					.dry_run = dry_run,
					.map = value_new(arena, VALUE_MAP) };
	value_put_text(ret->map, "name", ret->name, arena);
	value_put_text(ret->map, "namespace", ret->name_space, arena);
	value_put_text(ret->map, "result", "restarted", arena);
	if (dry_run)
		value_put(ret->map, STR("dryRun"), value_bool(arena, true));
	value_put(ret->map, STR("workloads"), names);
}

int restart_run(const struct session *session, const struct restart_request *request, struct restart_result *ret,
		struct err *err)
{
	struct operation operation;
	struct restart restart = { .operation = &operation, .component = request->component };
	int failed;

	if (name_check(request->name, err))
		return -1;
	operation_begin(&operation, session, &request->wait, request->name);
	failed = work(&operation, request, &restart, err);
	if (!failed)
		fill(&restart, request->dry_run, ret);
	operation_close(&operation);
	return failed;
}
