/* SPDX-License-Identifier: Apache-2.0 */
#include "server/cache_rows.h"

#include "store/name.h"

static const struct {
	enum resource resource;
	const char *name_space;
	const char *selector;
	bool metadata_only;
	bool is_optional;
	unsigned page;
} rows[] = {
#define X(kind, name_space, selector, metadata_only, is_optional, page)                                                \
	{ RESOURCE_##kind, name_space, selector, metadata_only, is_optional, page },
	CACHE_TABLE(X)
#undef X
};

enum resource cache_rows_resource(enum cache_row row)
{
	return rows[row].resource;
}

const char *cache_rows_selector(enum cache_row row)
{
	return rows[row].selector;
}

struct watch_target cache_rows_target(enum cache_row row, struct arena *arena)
{
	return (struct watch_target){ .path = resources_list(rows[row].resource, rows[row].name_space, arena),
				      .selector = rows[row].selector,
				      .metadata_only = rows[row].metadata_only,
				      .is_optional = rows[row].is_optional,
				      .page = rows[row].page };
}

const char *cache_rows_key(enum cache_row row, const struct value *object, struct arena *arena)
{
	const char *name = value_text_at(object, "metadata.name");
	const char *place = value_text_at(object, "metadata.namespace");

	if (!*name)
		return NULL;
	/* Whose namespace a Lease speaks of, its name says. */
	if (row == CACHE_Lease)
		return name_namespace(name, arena);
	if (row == CACHE_Namespace)
		return name;
	return strncmp(place, NAMESPACE_PREFIX, strlen(NAMESPACE_PREFIX)) == 0 ? place : NULL;
}

static void remove_at(struct value *object, const char *parent, const char *member)
{
	struct value *map = value_find(object, str_of(parent));

	if (map && map->type == VALUE_MAP)
		value_remove(map, member);
}

/* What a container runs is nobody's question, only how it goes. */
static void trim_statuses(struct value *list)
{
	static const char *const parts[] = { "image",        "imageID",   "containerID",
					     "volumeMounts", "resources", "allocatedResources" };

	for (struct value *status = value_first(list); status; status = status->next)
		for (size_t i = 0; status->type == VALUE_MAP && i < COUNT_OF(parts); i++)
			value_remove(status, parts[i]);
}

/* Only how many there are is asked for. */
static void empty_items(struct value *list)
{
	for (struct value *item = value_first(list); item; item = item->next) {
		item->first = NULL;
		item->last = NULL;
	}
}

static bool has_none(const struct value *object)
{
	const struct value *replicas = value_find(object, STR("spec.replicas"));

	return replicas && value_number_at(object, "spec.replicas") == 0;
}

struct value *cache_rows_keep(enum cache_row row, const struct value *object, struct arena *arena)
{
	static const char *const parts[] = { "template",
					     "initContainers",
					     "volumes",
					     "affinity",
					     "tolerations",
					     "ephemeralContainers",
					     "topologySpreadConstraints" };
	struct value *kept = value_copy(arena, object);

	/* Of records and Leases, versions and who wrote them are looked at. */
	if (row != CACHE_Secret && !has_none(object))
		remove_at(kept, "metadata", "managedFields");
	if (row != CACHE_Secret && row != CACHE_Lease)
		remove_at(kept, "metadata", "resourceVersion");
	if (value_find(kept, STR("metadata.annotations")))
		value_remove(value_find(kept, STR("metadata.annotations")),
			     "kubectl.kubernetes.io/last-applied-configuration");
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		remove_at(kept, "spec", parts[i]);
	if (row == CACHE_Pod) {
		empty_items(value_find(kept, STR("spec.containers")));
		trim_statuses(value_find(kept, STR("status.containerStatuses")));
		trim_statuses(value_find(kept, STR("status.initContainerStatuses")));
	}
	return kept;
}
