/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All stores as they were at one moment. A snapshot and the stores in it never change once they are made; both count
 * who holds them, so that stores that did not change are shared from one snapshot to the next, and any thread may read
 * what it holds.
 */
#ifndef STORE_SERVER_SNAPSHOT_H
#define STORE_SERVER_SNAPSHOT_H

#include <stdatomic.h>

#include "fingerprint.h"
#include "value.h"

struct snapshot_store {
	atomic_uint holders;
	const char *name;
	const char *name_space;
	const char *state;          /* a word of store/state.h */
	const char *owner;          /* "": nobody is noted */
	const struct value *labels; /* of its newest record, a map; for kube/matching.h */
	struct str summary;         /* JSON: an item of `helm store list -o json` */
	struct str whole;           /* JSON: `helm store status -o json`, as far as the cache knows it */
	/* Of the texts: equal ones have equal versions, with whatever replica; and of both together. */
	char summary_version[FINGERPRINT_DIGITS + 1];
	char whole_version[FINGERPRINT_DIGITS + 1];
	char version[FINGERPRINT_DIGITS + 1];
};

struct snapshot {
	atomic_uint holders;
	const struct snapshot_store *const *stores; /* by name, then by namespace */
	size_t count;
	char version[FINGERPRINT_DIGITS + 1]; /* of all that is in it */
};

/* What a store is made of; all is copied. */
struct snapshot_facts {
	const char *name;
	const char *name_space;
	const char *state;
	const char *owner;
	const struct value *labels; /* NULL: none */
	struct str summary;
	struct str whole;
};

/* One store, held once. */
struct snapshot_store *snapshot_store_make(const struct snapshot_facts *facts);
const struct snapshot_store *snapshot_store_hold(const struct snapshot_store *store); /* once more; gives it back */
void snapshot_store_release(const struct snapshot_store *store);                      /* NULL is allowed */

/* A snapshot, held once, of stores in any order, each of which it holds too. */
struct snapshot *snapshot_make(const struct snapshot_store *const *stores, size_t count);

/* One holder more; one less, with the last of whom it is gone. NULL is allowed. */
void snapshot_hold(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot);

/* The first store of that name; NULL: there is none. */
const struct snapshot_store *snapshot_find(const struct snapshot *snapshot, const char *name);

/* For CLEANUP. */
static inline void snapshot_release_held(struct snapshot **snapshot)
{
	snapshot_release(*snapshot);
}

#endif
