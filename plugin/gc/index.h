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

struct census_space {
	const char *name;
	const char *store; /* of its label; "" when it has none */
	const char *uid;
	time_t created;
	bool made;         /* create made it, and that is proved (store/ownership.h) */
	bool kept;
	bool is_protected;
	bool probe;        /* of doctor */
	bool going;        /* is being deleted */
};

struct census_record {
	const char *name_space;
	const char *release;
	const char *status; /* Helm's word */
	long revision;
	time_t created;
};

struct census {
	struct arena arena;
	struct census_space *spaces;
	size_t space_count;
	size_t space_capacity;
	struct names space_names;
	struct census_record *records; /* by namespace, release, revision */
	size_t record_count;
	size_t record_capacity;
	struct value *leases;
	struct names lease_names;
};

#define CENSUS_INIT { .arena = ARENA_INIT }

/* Errors of cluster_page. census_free in every case. */
int census_read(struct census *census, struct cluster *cluster, struct err *err);
void census_free(struct census *census);

/* The namespace of that name; NULL when there is none. */
const struct census_space *census_space(const struct census *census, const char *name);

/* The newest revision of the store's own release; NULL: none but superseded ones. */
const struct census_record *census_record(const struct census *census, const char *store);

/* The name of another release in the store's namespace; NULL when there is none. */
const char *census_other_release(const struct census *census, const char *store);

/* The store's lease, as an API object; NULL when there is none. */
const struct value *census_lease(const struct census *census, const char *store);

#endif
