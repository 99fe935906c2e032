/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/retain.h"

#include <stdlib.h>

#include "kube/call.h"
#include "kube/change.h"
#include "kube/discovery.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"

#define LOOK_EVERY 200 /* milliseconds */

/* How Helm marks what is of a release (pkg/action/validate.go of Helm 3 and 4). */
#define MADE_BY_HELM "app.kubernetes.io/managed-by=Helm"
#define RELEASE_NAME "meta.helm.sh/release-name"
#define RELEASE_NAMESPACE "meta.helm.sh/release-namespace"
#define RESOURCE_POLICY "helm.sh/resource-policy"

/* Kinds of which nothing is deleted. */
static const struct {
	const char *version;
	const char *resource;
} data[] = {
	{ "v1", "persistentvolumeclaims" },
	{ "v1", "persistentvolumes" },
	{ "v1", "secrets" },
	{ "v1", "namespaces" },
};

/* An object that is going to be deleted. */
struct doomed {
	const char *path;
	const char *kind;
	const char *name;
	const char *uid;
	struct doomed *next;
};

static bool is_data(const struct discovery_kind *kind, bool keep_config)
{
	if (keep_config && strcmp(kind->version, "v1") == 0 && strcmp(kind->resource, "configmaps") == 0)
		return true;
	for (size_t i = 0; i < COUNT_OF(data); i++)
		if (strcmp(kind->version, data[i].version) == 0 && strcmp(kind->resource, data[i].resource) == 0)
			return true;
	return false;
}

static bool is_going(const struct operation *operation, const struct value *object)
{
	return strcmp(object_note(object, RELEASE_NAME), operation->store) == 0 &&
	       strcmp(object_note(object, RELEASE_NAMESPACE), operation->name_space) == 0 &&
	       strcmp(object_note(object, RESOURCE_POLICY), "keep") != 0;
}

static int find_of_kind(struct operation *operation, const struct discovery_kind *kind, struct arena *arena,
			struct doomed **first, struct err *err)
{
	const char *path = discovery_path(kind, kind->namespaced ? operation->name_space : NULL, arena);
	struct value *list;

	if (kube_list(&operation->cluster, path, MADE_BY_HELM, true, arena, &list, err)) {
		/* Who may not even list a kind has made none of it, and a view of an operator may know no selectors. */
		if (err->code != ERR_REFUSED)
			return -1;
		err_clear(err);
		return 0;
	}
	for (const struct value *object = list->first; object; object = object->next) {
		struct doomed *doomed;

		if (!is_going(operation, object))
			continue;
		doomed = arena_calloc(arena, sizeof(*doomed));
		doomed->name = value_text_at(object, "metadata.name");
		doomed->path = arena_format(arena, "%s/%s", path, doomed->name).p;
		doomed->kind = kind->name;
		doomed->uid = value_text_at(object, "metadata.uid");
		doomed->next = *first;
		*first = doomed;
	}
	return 0;
}

static int find_all(struct operation *operation, bool keep_config, struct arena *arena, struct doomed **ret,
		    struct err *err)
{
	struct doomed *first = NULL;
	struct discovery_kind *kinds;

	if (discovery_read(&operation->cluster, arena, &kinds, err))
		return -1;
	for (const struct discovery_kind *kind = kinds; kind; kind = kind->next) {
		if (is_data(kind, keep_config))
			continue;
		if (operation_tick(operation, err) || find_of_kind(operation, kind, arena, &first, err))
			return -1;
	}
	*ret = first;
	return 0;
}

/* --- claims that would go with what made them */

static const struct doomed *owner_of(const struct value *claim, const struct doomed *first)
{
	const struct value *owners = value_find(claim, STR("metadata.ownerReferences"));

	for (const struct value *owner = value_first(owners); owner; owner = owner->next)
		for (const struct doomed *doomed = first; doomed; doomed = doomed->next)
			if (strcmp(value_text_at(owner, "uid"), doomed->uid) == 0)
				return doomed;
	return NULL;
}

/* Only when its controller has seen that the claims stay does it leave them alone. */
static int retain_claims(struct operation *operation, const struct doomed *set, struct arena *arena, struct err *err)
{
	struct value *body = value_new(arena, VALUE_MAP);
	struct value *policy =
		value_map_at(value_map_at(body, "spec", arena), "persistentVolumeClaimRetentionPolicy", arena);
	struct value *object;
	long generation;

	value_put_text(policy, "whenDeleted", "Retain", arena);
	value_put_text(policy, "whenScaled", "Retain", arena);
	if (kube_merge(&operation->cluster, set->path, body, arena, &object, err))
		return -1;
	generation = value_number_at(object, "metadata.generation");
	while (object && value_number_at(object, "status.observedGeneration") < generation)
		if (operation_pause(operation, LOOK_EVERY, err) ||
		    kube_get(&operation->cluster, set->path, arena, &object, err))
			return err_wrap(err, "StatefulSet/%s shall let its claims stay", set->name);
	return 0;
}

static int free_claim(struct operation *operation, const char *path, const struct value *claim,
		      const struct doomed *owner, struct arena *arena, struct err *err)
{
	const char *name = value_text_at(claim, "metadata.name");
	struct value *body = value_new(arena, VALUE_MAP);

	if (strcmp(owner->kind, "StatefulSet") != 0) {
		(void)err_set(err, ERR_REFUSED, "claim %s belongs to %s/%s and would be deleted with it", name,
			      owner->kind, owner->name);
		return err_hint(err, "mark that one in the chart: annotation " RESOURCE_POLICY ": keep");
	}
	if (retain_claims(operation, owner, arena, err))
		return -1;
	value_put(value_map_at(body, "metadata", arena), STR("ownerReferences"), value_new(arena, VALUE_NULL));
	return kube_merge(&operation->cluster, arena_format(arena, "%s/%s", path, name).p, body, arena, NULL, err);
}

static int free_claims(struct operation *operation, const struct doomed *first, struct arena *arena, struct err *err)
{
	const char *path = resources_list(RESOURCE_PersistentVolumeClaim, operation->name_space, arena);
	struct value *claims;

	if (kube_list(&operation->cluster, path, NULL, true, arena, &claims, err))
		return -1;
	for (const struct value *claim = claims->first; claim; claim = claim->next) {
		const struct doomed *owner = owner_of(claim, first);

		if (owner && free_claim(operation, path, claim, owner, arena, err))
			return -1;
	}
	return 0;
}

/* --- deletion */

static int delete_all(struct operation *operation, const struct doomed *first, struct arena *arena, struct err *err)
{
	for (const struct doomed *doomed = first; doomed; doomed = doomed->next) {
		context_begun(&operation->context, "release", doomed->name);
		if (operation_tick(operation, err) ||
		    kube_delete(&operation->cluster, doomed->path, doomed->uid, NULL, arena, err))
			return err_wrap(err, "%s/%s", doomed->kind, doomed->name);
	}
	return 0;
}

static int by_revision(const void *a, const void *b)
{
	const struct value *const *one = a;
	const struct value *const *other = b;
	long difference =
		strtol(object_label(*one, "version"), NULL, 10) - strtol(object_label(*other, "version"), NULL, 10);

	return (difference > 0) - (difference < 0);
}

/* The newest goes last: as long as one is there, the newest says what the store is. */
static int delete_records(struct operation *operation, struct arena *arena, struct err *err)
{
	const char *path = resources_list(RESOURCE_Secret, operation->name_space, arena);
	CLEANUP(free_pointer) const struct value **sorted = NULL;
	struct value *records;
	size_t count = 0;

	if (kube_list(&operation->cluster, path, arena_format(arena, "owner=helm,name=%s", operation->store).p, true,
		      arena, &records, err))
		return -1;
	sorted = xcalloc(value_count(records) + 1, sizeof(*sorted));
	for (const struct value *record = records->first; record; record = record->next)
		sorted[count++] = record;
	qsort(sorted, count, sizeof(*sorted), by_revision);
	for (size_t i = 0; i < count; i++)
		if (operation_tick(operation, err) ||
		    kube_delete(&operation->cluster,
				arena_format(arena, "%s/%s", path, value_text_at(sorted[i], "metadata.name")).p,
				value_text_at(sorted[i], "metadata.uid"), NULL, arena, err))
			return -1;
	return 0;
}

int retain_uninstall(struct operation *operation, bool keep_config, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct doomed *first;

	context_begun(&operation->context, "release", "");
	if (find_all(operation, keep_config, &arena, &first, err) || free_claims(operation, first, &arena, err) ||
	    delete_all(operation, first, &arena, err) || delete_records(operation, &arena, err))
		return -1;
	context_done(&operation->context, "release uninstalled", operation->store);
	return 0;
}
