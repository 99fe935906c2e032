/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/find.h"

#include <stdlib.h>

#include "doctor/sandbox.h"
#include "gc/namespaces.h"
#include "gc/objects.h"
#include "kube/call.h"
#include "kube/resources.h"
#include "store/lease.h"
#include "store/lease_watch.h"
#include "timestamp.h"

/* What else of its store was found takes its lease with it. */
static bool has_others(const struct orphan_search *search, const char *store)
{
	for (size_t i = 0; i < search->found->count; i++)
		if (strcmp(search->found->list[i].store, store) == 0)
			return true;
	return false;
}

static void find_leases(const struct orphan_search *search)
{
	for (const struct value *lease = search->index->leases->first; lease; lease = lease->next) {
		const char *store = value_text_at(lease, "metadata.name");

		if (lease_is_live(lease, search->now) || !orphans_is_name(store) || orphans_is_there(search, store) ||
		    has_others(search, store))
			continue;
		orphans_add(search, (struct orphan){ .kind = ORPHAN_LEASE,
						     .fate = FATE_REMOVE,
						     .store = store,
						     .object = arena_format(search->arena, "Lease/%s", store).p,
						     .why = arena_text(search->arena,
								       "its %s was broken off, and there is no "
								       "store %s",
								       lease_command(lease), store),
						     .created = timestamp_parse(
							     value_text_at(lease, "metadata.creationTimestamp")) });
	}
}

static int find_probe(const struct orphan_search *search, const struct gc_index_namespace *space, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = resources_object(RESOURCE_Namespace, NULL, space->name, search->arena);
	struct value *object;
	bool left = false;

	if (kube_get(search->cluster, path, &arena, &object, err) ||
	    (object && sandbox_watch(search->cluster, object, &left, err)))
		return -1;
	if (left)
		orphans_add(search,
			    (struct orphan){ .kind = ORPHAN_PROBE,
					     .fate = FATE_REMOVE,
					     .store = "",
					     .path = path,
					     .uid = space->uid,
					     .created = space->created,
					     .object = arena_format(search->arena, "Namespace/%s", space->name).p,
					     .why = "its doctor was broken off" });
	return 0;
}

static int find_probes(const struct orphan_search *search, struct err *err)
{
	for (size_t i = 0; i < search->index->space_count; i++) {
		const struct gc_index_namespace *space = &search->index->spaces[i];

		if (space->probe && !space->going && find_probe(search, space, err))
			return -1;
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct orphan *one = a;
	const struct orphan *other = b;
	int order = strcmp(one->store, other->store);

	if (!order)
		order = (one->kind > other->kind) - (one->kind < other->kind);
	return order ? order : strcmp(one->object, other->object);
}

int gc_find(const struct orphan_search *search, struct err *err)
{
	if (gc_find_namespaces(search, err) || gc_find_volumes(search, err) || gc_find_databases(search, err) ||
	    gc_find_objects(search, err) || find_probes(search, err))
		return -1;
	find_leases(search);
	if (search->found->count)
		qsort(search->found->list, search->found->count, sizeof(*search->found->list), compare);
	return 0;
}
