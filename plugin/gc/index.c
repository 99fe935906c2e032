/* SPDX-License-Identifier: Apache-2.0 */
#include "gc/index.h"

#include <stdlib.h>

#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/lease.h"
#include "store/name.h"
#include "store/ownership.h"
#include "timestamp.h"

#define PAGE 200 /* objects; what is read is some kilobytes each, what is kept some hundred bytes */
/* Most of all records are of revisions that were replaced. */
#define RECORDS "owner=helm,status!=superseded"

void gc_index_free(struct gc_index *index)
{
	names_free(&index->space_names);
	names_free(&index->lease_names);
	free(index->spaces);
	free(index->records);
	arena_free(&index->arena);
}

static const char *keep(struct gc_index *index, const char *text)
{
	return arena_str(&index->arena, str_of(text)).p;
}

static time_t created(const struct value *object)
{
	return timestamp_parse(value_text_at(object, "metadata.creationTimestamp"));
}

static void add_space(struct gc_index *index, const struct value *object)
{
	struct gc_index_namespace space = {
		.name = keep(index, value_text_at(object, "metadata.name")),
		.store = keep(index, object_label(object, LABEL_STORE)),
		.uid = keep(index, value_text_at(object, "metadata.uid")),
		.created = created(object),
		.made = ownership_lacks(OWNERSHIP_SPACE, object, object_label(object, LABEL_STORE), "") ==
			OWNERSHIP_PROVEN,
		.kept = object_asks(object, LABEL_KEPT),
		.is_protected = object_asks(object, LABEL_PROTECTED),
		.probe = object_is(object, LABEL_PROBE),
		.going = value_find(object, STR("metadata.deletionTimestamp")) != NULL,
	};

	index->spaces = xgrow(index->spaces, index->space_count, &index->space_capacity, sizeof(*index->spaces));
	names_put(&index->space_names, str_of(space.name), (uint32_t)index->space_count);
	index->spaces[index->space_count++] = space;
}

static void add_record(struct gc_index *index, const struct value *object)
{
	struct gc_index_record record = {
		.name_space = keep(index, value_text_at(object, "metadata.namespace")),
		.release = keep(index, object_label(object, "name")),
		.status = keep(index, object_label(object, "status")),
		.revision = strtol(object_label(object, "version"), NULL, 10),
		.created = created(object),
	};

	index->records = xgrow(index->records, index->record_count, &index->record_capacity, sizeof(*index->records));
	index->records[index->record_count++] = record;
}

static int read_pages(struct gc_index *index, struct kube *cluster, const char *path, const char *selector,
		      void (*add)(struct gc_index *index, const struct value *object), struct err *err)
{
	CLEANUP(kube_pages_free) struct kube_pages pages = {
		.path = path, .selector = selector, .metadata_only = true, .size = PAGE
	};

	while (!pages.done) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct value *items;

		if (kube_page(cluster, &pages, &arena, &items, err))
			return -1;
		for (const struct value *item = value_first(items); item; item = item->next)
			add(index, item);
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

int gc_index_read(struct gc_index *index, struct kube *cluster, struct err *err)
{
	uint32_t number = 0;

	/* Leases last: who made a namespace that has no release yet still holds one. */
	if (read_pages(index, cluster, API_CORE "/namespaces", NULL, add_space, err) ||
	    read_pages(index, cluster, API_CORE "/secrets", RECORDS, add_record, err) ||
	    kube_list(cluster, LEASE_FOLDER, LABEL_STORE, false, &index->arena, &index->leases, err))
		return -1;
	for (const struct value *lease = index->leases->first; lease; lease = lease->next)
		names_put(&index->lease_names, str_of(value_text_at(lease, "metadata.name")), number++);
	if (index->record_count)
		qsort(index->records, index->record_count, sizeof(*index->records), compare);
	return 0;
}

const struct gc_index_namespace *gc_index_namespace(const struct gc_index *index, const char *name)
{
	uint32_t number = names_get(&index->space_names, str_of(name));

	return number == NO_NUMBER ? NULL : &index->spaces[number];
}

/* The first record that does not come before this namespace and release. */
static size_t lower_bound(const struct gc_index *index, const char *name_space, const char *release)
{
	struct gc_index_record wanted = { .name_space = name_space, .release = release };
	size_t low = 0;
	size_t high = index->record_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_names(&index->records[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct gc_index_record *gc_index_record(const struct gc_index *index, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(store, &arena);
	const struct gc_index_record *newest = NULL;

	for (size_t i = lower_bound(index, name_space, store); i < index->record_count; i++) {
		const struct gc_index_record *record = &index->records[i];

		if (strcmp(record->name_space, name_space) != 0 || strcmp(record->release, store) != 0)
			break;
		newest = record;
	}
	return newest;
}

const char *gc_index_other_release(const struct gc_index *index, const char *store)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name_space = name_namespace(store, &arena);

	for (size_t i = lower_bound(index, name_space, ""); i < index->record_count; i++) {
		if (strcmp(index->records[i].name_space, name_space) != 0)
			break;
		if (strcmp(index->records[i].release, store) != 0)
			return index->records[i].release;
	}
	return NULL;
}

const struct value *gc_index_lease(const struct gc_index *index, const char *store)
{
	uint32_t number = names_get(&index->lease_names, str_of(store));
	const struct value *lease = number == NO_NUMBER ? NULL : index->leases->first;

	while (lease && number--)
		lease = lease->next;
	return lease;
}
