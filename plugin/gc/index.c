/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/index.h"

#include <stdlib.h>

#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "store/lease.h"
#include "store/name.h"
#include "store/ownership.h"
#include "timestamp.h"

#define PAGE 200 /* objects; what is read is some kilobytes each, what is kept some hundred bytes */
/* Most of all records are of revisions that were replaced. */
#define RECORDS "owner=helm,status!=superseded"

void gc_index_free(struct gc_index *census)
{
	names_free(&census->space_names);
	names_free(&census->lease_names);
	free(census->spaces);
	free(census->records);
	arena_free(&census->arena);
}

static const char *keep(struct gc_index *census, const char *text)
{
	return arena_str(&census->arena, str_of(text)).p;
}

static time_t created(const struct value *object)
{
	return timestamp_parse(value_text_at(object, "metadata.creationTimestamp"));
}

static void add_space(struct gc_index *census, const struct value *object)
{
	struct gc_index_namespace space = {
		.name = keep(census, value_text_at(object, "metadata.name")),
		.store = keep(census, object_label(object, LABEL_STORE)),
		.uid = keep(census, value_text_at(object, "metadata.uid")),
		.created = created(object),
		.made = ownership_lacks(OWNERSHIP_SPACE, object, object_label(object, LABEL_STORE), "") ==
			OWNERSHIP_PROVEN,
		.kept = object_asks(object, LABEL_KEPT),
		.is_protected = object_asks(object, LABEL_PROTECTED),
		.probe = object_is(object, LABEL_PROBE),
		.going = value_find(object, STR("metadata.deletionTimestamp")) != NULL,
	};

	census->spaces = xgrow(census->spaces, census->space_count, &census->space_capacity, sizeof(*census->spaces));
	names_put(&census->space_names, str_of(space.name), (uint32_t)census->space_count);
	census->spaces[census->space_count++] = space;
}

static void add_record(struct gc_index *census, const struct value *object)
{
	struct gc_index_record record = {
		.name_space = keep(census, value_text_at(object, "metadata.namespace")),
		.release = keep(census, object_label(object, "name")),
		.status = keep(census, object_label(object, "status")),
		.revision = strtol(object_label(object, "version"), NULL, 10),
		.created = created(object),
	};

	census->records = xgrow(census->records, census->record_count, &census->record_capacity,
				sizeof(*census->records));
	census->records[census->record_count++] = record;
}

static int read_pages(struct gc_index *census, struct kube *cluster, const char *path, const char *selector,
		      void (*add)(struct gc_index *census, const struct value *object), struct err *err)
{
	CLEANUP(kube_pages_free)
	struct kube_pages pages = { .path = path, .selector = selector, .metadata_only = true, .size = PAGE };

	while (!pages.done) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *items;

		if (kube_page(cluster, &pages, &arena, &items, err))
			return -1;
		for (const struct value *item = value_first(items); item; item = item->next)
			add(census, item);
	}
	return 0;
}

static int compare_names(const struct gc_index_record *one, const struct gc_index_record *other)
{
	int order = strcmp(one->name_space, other->name_space);

	return order ? order : strcmp(one->release, other->release);
}

static int compare(const void *a, const void *b)
{
	const struct gc_index_record *one = a;
	const struct gc_index_record *other = b;
	int order = compare_names(one, other);

	return order ? order : (one->revision > other->revision) - (one->revision < other->revision);
}

int gc_index_read(struct gc_index *census, struct kube *cluster, struct err *err)
{
	uint32_t number = 0;

	/* Leases last: who made a namespace that has no release yet still holds one. */
	if (read_pages(census, cluster, "/api/v1/namespaces", NULL, add_space, err) ||
	    read_pages(census, cluster, "/api/v1/secrets", RECORDS, add_record, err) ||
	    kube_list(cluster, LEASE_FOLDER, LABEL_STORE, false, &census->arena, &census->leases, err))
		return -1;
	for (const struct value *lease = census->leases->first; lease; lease = lease->next)
		names_put(&census->lease_names, str_of(value_text_at(lease, "metadata.name")), number++);
	if (census->record_count)
		qsort(census->records, census->record_count, sizeof(*census->records), compare);
	return 0;
}

const struct gc_index_namespace *gc_index_namespace(const struct gc_index *census, const char *name)
{
	uint32_t number = names_get(&census->space_names, str_of(name));

	return number == NO_NUMBER ? NULL : &census->spaces[number];
}

/* The first record that does not come before this namespace and release. */
static size_t lower_bound(const struct gc_index *census, const char *name_space, const char *release)
{
	struct gc_index_record wanted = { .name_space = name_space, .release = release };
	size_t low = 0;
	size_t high = census->record_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_names(&census->records[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct gc_index_record *gc_index_record(const struct gc_index *census, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(store, &arena);
	const struct gc_index_record *newest = NULL;

	for (size_t i = lower_bound(census, name_space, store); i < census->record_count; i++) {
		const struct gc_index_record *record = &census->records[i];

		if (strcmp(record->name_space, name_space) != 0 || strcmp(record->release, store) != 0)
			break;
		newest = record;
	}
	return newest;
}

const char *gc_index_other_release(const struct gc_index *census, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(store, &arena);

	for (size_t i = lower_bound(census, name_space, ""); i < census->record_count; i++) {
		if (strcmp(census->records[i].name_space, name_space) != 0)
			break;
		if (strcmp(census->records[i].release, store) != 0)
			return census->records[i].release;
	}
	return NULL;
}

const struct value *gc_index_lease(const struct gc_index *census, const char *store)
{
	uint32_t number = names_get(&census->lease_names, str_of(store));
	const struct value *lease = number == NO_NUMBER ? NULL : census->leases->first;

	while (lease && number--)
		lease = lease->next;
	return lease;
}
