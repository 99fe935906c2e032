/* SPDX-License-Identifier: Apache-2.0 */
#include "provision.h"

#include "changes.h"
#include "file.h"
#include "hosts.h"
#include "removal.h"
#include "rollout.h"
#include "tenant.h"

#define HISTORY 5                   /* revisions that are kept: each is a Secret of the quota */
#define VALUES_MOST ((size_t)16 << 20)
#define REPORT_MOST ((size_t)64 << 20)
#define QUOTA_EVERY 50              /* milliseconds */
#define ANSWER_PATIENCE 60000       /* once the workloads are ready, for the ingress controller to follow */

void provision_free(struct provision *provision)
{
	spec_free(&provision->spec);
}

/* A command that died in the middle leaves a release that Helm holds for busy. */
static int recover(struct provision *provision, struct err *err)
{
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *status = provision->release.status;

	if (!operation->lease.took_over && !release_is_orphan(&provision->release)) {
		(void)err_set(err, ERR_LOCKED, "release %s is %s, and no command of helm store did that", operation->store,
			      status);
		return err_hint(err, "wait for whoever runs Helm there; if it died: helm rollback %s -n %s",
				operation->store, operation->name_space);
	}
	progress_show(&operation->progress, "recover", status);
	if (!provision->was_deployed || strcmp(status, "uninstalling") == 0) {
		if (helm_uninstall(&release, operation_left(operation), err))
			return -1;
	} else if (helm_rollback(&release, 0, operation_left(operation), err)) {
		return -1;
	}
	progress_done(&operation->progress, "recovered", status);
	return release_find(&operation->cluster, operation->store, &operation->call->arena, &provision->release,
			    &provision->was_deployed, err);
}

int provision_begin(struct provision *provision, struct operation *operation, struct err *err)
{
	provision->operation = operation;
	if (release_find(&operation->cluster, operation->store, &operation->call->arena, &provision->release,
			 &provision->was_deployed, err))
		return -1;
	return release_is_pending(&provision->release) ? recover(provision, err) : 0;
}

/* --- steps; each puts what it found or did into *ret_detail */

static int step_free(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	struct value *object;

	if (release_namespace(&operation->cluster, operation->store, arena, &object, err))
		return -1;
	if (object && !value_get(value_find(object, STR("metadata.labels")), TENANT_LABEL)) {
		(void)err_set(err, ERR_EXISTS, "namespace %s is there and belongs to no store", operation->name_space);
		return err_hint(err, "choose another name, or hand it over: kubectl label namespace %s " TENANT_LABEL "=%s",
				operation->name_space, operation->store);
	}
	if (object && value_find(object, STR("metadata.deletionTimestamp"))) {
		progress_show(&operation->progress, "namespace is being deleted", operation->name_space);
		if (removal_wait_namespace(operation, err))
			return -1;
	}
	*ret_detail = provision->spec.hosts.list[0];
	return hosts_check_free(&operation->cluster, operation->name_space, &provision->spec.hosts, arena, err);
}

static int write_values(struct provision *provision, const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(VALUES_MOST);
	struct operation *operation = provision->operation;

	*ret = scratch_path(&operation->scratch, "values.json", &operation->call->arena);
	value_to_json(provision->spec.values, &text);
	if (bytes_check(&text, "the values", ERR_LIMIT, err))
		return -1;
	return file_write(*ret, bytes_str(&text), err);
}

/* Before anything is made: a chart that the rules refuse must not leave a namespace. */
static int step_render(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(texts_free) struct texts flags = TEXTS_INIT;
	CLEANUP(texts_free) struct texts environment = TEXTS_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT(REPORT_MOST);
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *report_file = scratch_path(&operation->scratch, "report", arena);
	struct helm_template request = { .release = operation->store, .name_space = operation->name_space,
					 .chart = provision->spec.chart };
	const struct value *events;
	const char *values;

	if (write_values(provision, &values, err))
		return -1;
	texts_add_all(&flags, (const char *const[]){ "--values", values, NULL });
	texts_add_all(&flags, provision->spec.chart_flags.list);
	texts_add_all(&environment, provision->spec.environment.list);
	texts_add(&environment, arena_format(arena, "HELM_STORE_REPORT=%s", report_file).p);
	request.flags = flags.list;
	request.environment = environment.list;
	if (helm_template(&operation->helm, &request, &result, err) || file_read(report_file, &report, err))
		return -1;
	events = changes_read(bytes_str(&report), arena, err);
	if (!events)
		return -1;
	*ret_detail = changes_summary(events, arena);
	return 0;
}

static void add_label(struct value *labels, const char *name, const char *text, struct arena *arena)
{
	if (text && *text)
		value_put_text(labels, name, text, arena);
}

/* Lists separated by commas, of which `list` and `status` know what the store has without rendering it. */
static void note_lists(const struct provision *provision, struct value *notes, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes hosts = BYTES_INIT(VALUES_MOST);
	CLEANUP(bytes_free) struct bytes guards = BYTES_INIT(VALUES_MOST);
	const struct spec *spec = &provision->spec;

	for (size_t i = 0; i < spec->hosts.count; i++)
		bytes_format(&hosts, "%s%s", i ? "," : "", spec->hosts.list[i]);
	for (const struct value *guard = provision->guarding.guards->first; guard; guard = guard->next)
		bytes_format(&guards, "%s%s/%s", guards.length ? "," : "", value_text_at(guard, "kind"),
			     value_text_at(guard, "metadata.name"));
	add_label(notes, TENANT_HOSTS, hosts.data, arena);
	add_label(notes, TENANT_GUARDS, guards.data, arena);
}

static struct value *namespace_object(const struct provision *provision, struct arena *arena)
{
	const struct spec *spec = &provision->spec;
	const char *level = value_text_at(spec->settings, "podSecurity.level");
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata;
	struct value *labels;
	struct value *notes;

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Namespace", arena);
	metadata = value_map_at(object, "metadata", arena);
	value_put_text(metadata, "name", spec->name_space, arena);
	labels = value_map_at(metadata, "labels", arena);
	add_label(labels, TENANT_LABEL, spec->store, arena);
	add_label(labels, TENANT_MANAGED, "true", arena);
	add_label(labels, TENANT_PROTECTED, provision->protect ? "true" : NULL, arena);
	add_label(labels, "pod-security.kubernetes.io/enforce", level, arena);
	add_label(labels, "pod-security.kubernetes.io/warn", level, arena);
	add_label(labels, "pod-security.kubernetes.io/audit", level, arena);
	notes = value_map_at(metadata, "annotations", arena);
	note_lists(provision, notes, arena);
	add_label(notes, TENANT_TLS, value_is_true(value_find(spec->settings, STR("tls.enabled"))) ? "true" : NULL, arena);
	add_label(notes, TENANT_OWNER, spec->owner, arena);
	return object;
}

static int step_namespace(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *path = arena_format(arena, "/api/v1/namespaces/%s", operation->name_space).p;

	if (guarding_read(&provision->spec, &operation->helm, arena, &provision->guarding, err))
		return -1;
	*ret_detail = arena_format(arena, "%s, pod security %s", operation->name_space,
				   value_text_at(provision->spec.settings, "podSecurity.level")).p;
	return cluster_apply(&operation->cluster, path, namespace_object(provision, arena), arena, NULL, err);
}

static int step_guards(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	const char *lacking = NULL;

	if (guarding_apply(&provision->guarding, &operation->cluster, arena, err))
		return -1;
	do {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;

		if (lacking && operation_pause(operation, QUOTA_EVERY, err))
			return err_wrap(err, "the guards' quotas");
		if (guarding_counts(&operation->cluster, operation->name_space, &once, &lacking, err))
			return -1;
		lacking = lacking ? "lacking" : NULL;
	} while (lacking);
	*ret_detail = arena_format(arena, "%zu policies, %zu quotas in force", provision->guarding.policies,
				   provision->guarding.quotas).p;
	return 0;
}

static int step_release(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct arena *arena = &operation->call->arena;
	struct helm_release release = operation_release(operation);
	struct helm_upgrade request = { .chart = provision->spec.chart, .flags = provision->spec.chart_flags.list,
					.labels = spec_labels(&provision->spec, arena),
					.environment = provision->spec.environment.list, .history = HISTORY,
					.deadline = operation_left(operation) };

	if (write_values(provision, &request.values_file, err) || helm_upgrade(&release, &request, err))
		return -1;
	*ret_detail = arena_format(arena, "%s revision %ld", operation->store, provision->release.revision + 1).p;
	return 0;
}

static int step_workloads(struct provision *provision, const char **ret_detail, struct err *err)
{
	*ret_detail = NULL;
	return provision->wait ? rollout_wait(provision->operation, err) : 0;
}

static int step_answers(struct provision *provision, const char **ret_detail, struct err *err)
{
	struct operation *operation = provision->operation;
	struct host_url url;
	bool suspended = value_is_true(value_find(provision->spec.values, STR("global.store.suspended")));

	if (hosts_url(&operation->cluster, operation->name_space, provision->spec.hosts.list[0],
		      &operation->call->arena, &url, err))
		return -1;
	provision->url = url.url;
	if (!url.url || !provision->wait || suspended)
		return 0;
	return hosts_wait(operation, &url, ANSWER_PATIENCE, ret_detail, err);
}

static const struct step {
	const char *name;
	int (*run)(struct provision *provision, const char **ret_detail, struct err *err);
	bool changes; /* something is there that a failure from here on would leave behind */
} steps[] = {
	{ "name and host free", step_free, false },
	{ "chart and rules", step_render, false },
	{ "namespace", step_namespace, true },
	{ "guards", step_guards, true },
	{ "release", step_release, true },
	{ "workloads", step_workloads, true },
	{ "answers", step_answers, true },
};

/* These say nothing about the store: undoing would destroy what the next try could go on with. */
static bool is_no_fault_of_the_store(enum err_code code)
{
	return code == ERR_INTERRUPTED || code == ERR_TERMINATED || code == ERR_HANGUP || code == ERR_LOCKED ||
	       code == ERR_CLUSTER;
}

static int undo(struct provision *provision, struct err *err)
{
	CLEANUP(err_clear) struct err second = ERR_INIT;
	struct operation *operation = provision->operation;
	struct helm_release release = operation_release(operation);
	const char *store = operation->store;

	if (is_no_fault_of_the_store(err->code))
		return err_hint(err, "what was made is still there; to go on: the same command again; to remove it: "
				     "helm store delete %s", store);
	if (provision->keep_failed)
		return err_hint(err, "left as it is (--keep-failed); to remove it: helm store delete %s", store);
	operation->timeout += REMOVAL_PATIENCE;
	if (provision->was_deployed) {
		if (provision->release.revision && helm_rollback(&release, (unsigned)provision->release.revision,
								 operation_left(operation), &second))
			return err_hint(err, "rolling back failed too: %s", second.message);
		return err_hint(err, "rolled back to revision %ld", provision->release.revision);
	}
	if (removal_run(operation, NULL, &second))
		return err_hint(err, "removing it failed too: %s", second.message);
	return err_hint(err, "rolled back: nothing of store %s is left", store);
}

int provision_run(struct provision *provision, struct err *err)
{
	struct progress *progress = &provision->operation->progress;

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		const char *detail = "";

		progress_show(progress, steps[i].name, "");
		if (operation_tick(provision->operation, err) || steps[i].run(provision, &detail, err)) {
			progress_failed(progress, steps[i].name, "");
			return steps[i].changes ? undo(provision, err) : -1;
		}
		if (detail && *detail)
			progress_done(progress, steps[i].name, detail);
	}
	progress_clear(progress);
	return 0;
}
