/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is there: all namespaces, the newest revisions of all releases, the leases of stores. Metadata alone, read page
 * by page; only what is asked for below is kept. Texts are in the arena.
 */
#ifndef STORE_GC_INDEX_H
#define STORE_GC_INDEX_H

#include <time.h>

#include "kube/kube.h"
#include "names.h"

struct gc_index_namespace {
	const char *name;
	const char *store; /* of its label; "" when it has none */
	const char *uid;
	time_t created;
	bool made; /* create made it, and that is proved (store/ownership.h) */
	bool kept;
	bool is_protected;
	bool probe; /* of doctor */
	bool going; /* is being deleted */
};

struct gc_index_record {
	const char *name_space;
	const char *release;
	const char *status; /* Helm's word */
	long revision;
	time_t created;
};

struct gc_index {
	struct arena arena;
	struct gc_index_namespace *spaces;
	size_t space_count;
	size_t space_capacity;
	struct names space_names;
	struct gc_index_record *records; /* by namespace, release, revision */
	size_t record_count;
	size_t record_capacity;
	struct value *leases;
	struct names lease_names;
};

#define GC_INDEX_INIT { .arena = ARENA_INIT }

/* Errors of kube_page. gc_index_free in every case. */
int gc_index_read(struct gc_index *index, struct kube *cluster, struct err *err);
void gc_index_free(struct gc_index *index);

/* The namespace of that name; NULL when there is none. */
const struct gc_index_namespace *gc_index_namespace(const struct gc_index *index, const char *name);

/* The newest revision of the store's own release; NULL: none but superseded ones. */
const struct gc_index_record *gc_index_record(const struct gc_index *index, const char *store);

/* The name of another release in the store's namespace; NULL when there is none. */
const char *gc_index_other_release(const struct gc_index *index, const char *store);

/* The store's lease, as an API object; NULL when there is none. */
const struct value *gc_index_lease(const struct gc_index *index, const char *store);

#endif
