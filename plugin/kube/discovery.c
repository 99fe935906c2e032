/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/discovery.h"

#include "kube/call.h"
#include "kube/resources.h"

static bool has_verb(const struct value *resource, const char *verb)
{
	for (const struct value *item = value_first(value_get(resource, "verbs")); item; item = item->next)
		if (str_is(item->text, verb))
			return true;
	return false;
}

struct discovery_kind **discovery_take(const struct value *resources, struct discovery_kind **place,
				       struct arena *arena)
{
	for (const struct value *item = value_first(value_get(resources, "resources")); item; item = item->next) {
		struct discovery_kind *kind;

		/* "pods/log" is no collection; what cannot be deleted is a view of something else. */
		if (strchr(value_text_at(item, "name"), '/') || !has_verb(item, "list") || !has_verb(item, "delete"))
			continue;
		kind = arena_calloc(arena, sizeof(*kind));
		kind->version = value_text_at(resources, "groupVersion");
		kind->name = value_text_at(item, "kind");
		kind->resource = value_text_at(item, "name");
		kind->namespaced = value_is_true(value_get(item, "namespaced"));
		*place = kind;
		place = &kind->next;
	}
	return place;
}

/* The API server hands questions about some APIs on to servers of their own: one that is down must not stop us. */
static int pass_over(struct kube *cluster, struct arena *arena, struct err *err)
{
	CLEANUP(err_clear) struct err first = *err;
	struct value *version;

	*err = (struct err)ERR_INIT;
	return first.code == ERR_CLUSTER ? kube_get(cluster, "/version", arena, &version, err)
					 : err_set(err, first.code, "%s", first.message);
}

/* One version of one API: GET /api/v1, /apis/GROUP/VERSION. */
static int read_version(struct kube *cluster, const char *path, struct discovery_kind ***place, struct arena *arena,
			struct err *err)
{
	struct kube_call call = { .method = "GET", .path = path };
	struct value *answer;
	long status;

	if (kube_call(cluster, &call, arena, &status, &answer, err))
		return pass_over(cluster, arena, err);
	if (status == 200)
		*place = discovery_take(answer, *place, arena);
	return 0;
}

int discovery_read(struct kube *cluster, struct arena *arena, struct discovery_kind **ret, struct err *err)
{
	struct discovery_kind *first = NULL;
	struct discovery_kind **place = &first;
	struct value *groups;

	if (read_version(cluster, API_CORE, &place, arena, err) || kube_get(cluster, API_GROUPS, arena, &groups, err))
		return -1;
	for (const struct value *group = value_first(value_get(groups, "groups")); group; group = group->next) {
		const char *version = value_text_at(group, "preferredVersion.groupVersion");

		if (read_version(cluster, resources_api(version, arena), &place, arena, err))
			return -1;
	}
	*ret = first;
	return 0;
}

const char *discovery_path(const struct discovery_kind *kind, const char *name_space, struct arena *arena)
{
	return resources_path(kind->version, kind->resource, name_space, arena);
}

int discovery_find(struct kube *cluster, const char *api_version, const char *kind, struct arena *arena,
		   struct discovery_kind *ret, struct err *err)
{
	const struct value *resources;
	struct value *answer;

	if (kube_get(cluster, resources_api(api_version, arena), arena, &answer, err))
		return -1;
	resources = value_get(answer, "resources");
	for (const struct value *item = value_first(resources); item; item = item->next) {
		const char *name = value_text_at(item, "name");

		/* "pods/log" is no resource of its own. */
		if (strcmp(value_text_at(item, "kind"), kind) != 0 || strchr(name, '/'))
			continue;
		*ret = (struct discovery_kind){ .version = arena_str(arena, str_of(api_version)).p,
						.name = value_text_at(item, "kind"),
						.resource = name,
						.namespaced = value_is_true(value_get(item, "namespaced")) };
		return 0;
	}
	return err_set(err, ERR_REFUSED, "the cluster knows no %s of %s", kind, api_version);
}
