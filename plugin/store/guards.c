/* SPDX-License-Identifier: Apache-2.0 */
#include "store/guards.h"

#include "config.h"
#include "helm/errors.h"
#include "helm/manifest.h"
#include "helm/meaning.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/discovery.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"

#define FILTER_PATIENCE 10000 /* milliseconds */
#define GUARDS_MOST ((size_t)4 << 20)
#define DROP_TRIES 5

const enum resource guards_kinds[GUARDS_KINDS] = { RESOURCE_NetworkPolicy, RESOURCE_ResourceQuota,
						   RESOURCE_LimitRange };

/* One document after the other; each is small and ours, so a copy for the parser's errors is cheap. */
static int parse_all(struct str text, struct arena *arena, struct guards *ret, struct err *err)
{
	struct str document;

	ret->guards = value_new(arena, VALUE_LIST);
	while (manifest_next(&text, &document)) {
		struct value *guard;

		if (config_parse(document, "guards", arena, &guard, NULL, err))
			return -1;
		if (!value_count(guard))
			continue;
		value_add(ret->guards, guard);
		ret->policies += strcmp(value_text_at(guard, "kind"), "NetworkPolicy") == 0;
		ret->quotas += strcmp(value_text_at(guard, "kind"), "ResourceQuota") == 0;
	}
	return 0;
}

int guards_render(const struct spec *spec, const struct helm *helm, struct arena *arena, struct guards *ret,
		  struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	struct child_request child = {
		.arguments = (const char *const[]){ helm->filter, "--emit", "guards", "--adopt", NULL },
		.environment = spec->environment.list,
		.input_from = CHILD_NULL,
		.output_to = CHILD_CATCH,
		.errors_to = CHILD_CATCH,
		.output_ceiling = GUARDS_MOST,
		.errors_ceiling = GUARDS_MOST,
		.deadline = FILTER_PATIENCE,
		.within = helm->within,
		.tick = helm->tick,
		.context = helm->context,
	};

	*ret = (struct guards){ 0 };
	if (child_run(&child, &result, err))
		return -1;
	if (result.status)
		return helm_filter_said(bytes_str(&result.errors), err);
	return parse_all(arena_str(arena, bytes_str(&result.output)), arena, ret, err);
}

int guards_path(struct kube *cluster, const struct value *object, struct arena *arena, const char **ret,
		struct err *err)
{
	const char *api_version = value_text_at(object, "apiVersion");
	const char *kind = value_text_at(object, "kind");
	const char *name_space = value_text_at(object, "metadata.namespace");
	const char *name = value_text_at(object, "metadata.name");
	struct discovery_kind found;
	enum resource resource;

	if (resources_find(api_version, kind, &resource)) {
		*ret = resources_object(resource, name_space, name, arena);
		return 0;
	}
	if (discovery_find(cluster, api_version, kind, arena, &found, err))
		return -1;
	*ret = arena_format(arena, "%s/%s", discovery_path(&found, name_space, arena), name).p;
	return 0;
}

static int name_guard(const struct value *guard, struct err *err)
{
	return err_wrap(err, "guard %s/%s", value_text_at(guard, "kind"), value_text_at(guard, "metadata.name"));
}

int guards_apply(const struct guards *guards, struct kube *cluster, struct arena *arena, struct err *err)
{
	size_t count = value_count(guards->guards);
	struct kube_call *calls = arena_alloc(arena, count * sizeof(*calls));
	struct kube_answer *answers = arena_alloc(arena, count * sizeof(*answers));
	size_t i = 0;

	for (const struct value *guard = guards->guards->first; guard; guard = guard->next) {
		const char *path;

		if (guards_path(cluster, guard, arena, &path, err))
			return name_guard(guard, err);
		calls[i++] = kube_apply_call(path, guard, arena);
	}
	if (kube_call_all(cluster, calls, count, arena, answers, err))
		return err_wrap(err, "guards");
	for (i = 0; i < count; i++)
		if (answers[i].status / 100 != 2) {
			(void)kube_refused(&calls[i], answers[i].status, answers[i].tree, err);
			helm_blame(err);
			return name_guard(calls[i].body, err);
		}
	return 0;
}

int guards_counts(struct kube *cluster, const char *name_space, struct arena *arena, const char **ret_lacking,
		  struct err *err)
{
	struct value *quotas;

	*ret_lacking = NULL;
	if (kube_list(cluster, resources_list(RESOURCE_ResourceQuota, name_space, arena), NULL, false, arena, &quotas,
		      err))
		return -1;
	for (const struct value *quota = quotas->first; quota; quota = quota->next) {
		const struct value *wanted = value_find(quota, STR("spec.hard"));
		const struct value *counted = value_find(quota, STR("status.hard"));

		if (wanted && (!counted || !value_equal(wanted, counted)))
			*ret_lacking =
				arena_text(arena, "quota %s does not count yet", value_text_at(quota, "metadata.name"));
	}
	return 0;
}

static bool is_wanted(const struct guards *wanted, const char *kind, const struct value *object)
{
	for (const struct value *guard = value_first(wanted->guards); guard; guard = guard->next)
		if (strcmp(value_text_at(guard, "kind"), kind) == 0 &&
		    strcmp(value_text_at(guard, "metadata.name"), value_text_at(object, "metadata.name")) == 0)
			return true;
	return false;
}

bool guards_is_applied(const struct value *object)
{
	const struct value *fields = value_find(object, STR("metadata.managedFields"));

	for (const struct value *entry = value_first(fields); entry; entry = entry->next)
		if (strcmp(value_text_at(entry, "manager"), KUBE_MANAGER) == 0 &&
		    strcmp(value_text_at(entry, "operation"), "Apply") == 0)
			return object_is(object, LABEL_GUARD);
	return false;
}

int guards_drop(struct kube *cluster, const char *path, struct arena *arena, struct err *err)
{
	for (int tries = DROP_TRIES;; tries--) {
		struct value *live;

		if (kube_get(cluster, path, arena, &live, err))
			return -1;
		if (!live || !guards_is_applied(live))
			return 0;
		if (!kube_delete(cluster, path, value_text_at(live, "metadata.uid"),
				 value_text_at(live, "metadata.resourceVersion"), arena, err))
			return 0;
		if (err->code != ERR_REFUSED || tries == 1)
			return -1;
		err_clear(err);
	}
}

static const char *path_of(const char *path, const struct value *object, struct arena *arena)
{
	return arena_format(arena, "%s/%s", path, value_text_at(object, "metadata.name")).p;
}

int guards_drop_others(const struct guards *wanted, struct kube *cluster, const char *name_space, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (size_t i = 0; wanted->guards && i < GUARDS_KINDS; i++) {
		const char *path = resources_list(guards_kinds[i], name_space, &arena);
		struct value *list;

		if (kube_list(cluster, path, LABEL_GUARD "=true", true, &arena, &list, err))
			return -1;
		for (const struct value *object = list->first; object; object = object->next)
			if (guards_is_applied(object) && !is_wanted(wanted, resources_kind(guards_kinds[i]), object) &&
			    guards_drop(cluster, path_of(path, object, &arena), &arena, err))
				return -1;
	}
	return 0;
}
