/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The objects that were heard of, by the namespace that they speak of, as JSON: values of a pod take ten times its
 * text. A namespace whose objects changed is due to be looked at again. Any thread may call it; one lock, held for as
 * long as a namespace takes to be read.
 */
#ifndef STORE_SERVER_CACHE_OBJECTS_H
#define STORE_SERVER_CACHE_OBJECTS_H

#include <pthread.h>

#include "kube/memory.h"
#include "server/cache_heard.h"
#include "server/snapshot.h"

#define CACHE_SETTLE 50  /* milliseconds after a change, for those that come with it */
#define CACHE_LEAST 200  /* milliseconds between two looks at one namespace: five a second */
#define CACHE_CLOCK 2000 /* milliseconds until one is looked at again that goes by the clock, too */

struct cache_object {
	struct cache_object *next;
	enum cache_row row;
	unsigned round; /* of lists of its row: those of an older one are gone with the end of the next */
	size_t length;
	const char *name;
	char text[]; /* JSON, a NUL, the name */
};

struct cache_space {
	char *key;
	struct cache_object *first;
	long long due;                      /* when to look at it again (clock_running); 0: nothing has changed */
	long long looked;                   /* when it was looked at */
	const struct snapshot_store *store; /* what was found; held. NULL: no store */
	bool is_shared;
};

struct cache_objects {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct cache_space **spaces; /* by key */
	size_t count;
	size_t capacity;
	unsigned rounds[CACHE_ROWS];
	bool is_listed[CACHE_ROWS];
	bool is_there[CACHE_ROWS]; /* the kind is */
	bool is_ending;
	size_t bytes; /* of texts */
};

void cache_objects_begin(struct cache_objects *objects);
void cache_objects_free(struct cache_objects *objects);

/* An object came, or is another; frees what it has of it. */
void cache_objects_put(struct cache_objects *objects, enum cache_row row, struct cache_heard *heard);
void cache_objects_remove(struct cache_objects *objects, enum cache_row row, const struct cache_heard *heard);

/* All there are of a row: others of it are gone. `is_there`: the cluster has the kind. */
void cache_objects_replace(struct cache_objects *objects, enum cache_row row, struct cache_heard *list, size_t count,
			   bool is_there);

/* The first row that has not been listed yet; CACHE_ROWS: all have. */
enum cache_row cache_objects_lacking(struct cache_objects *objects);

/* Waits until all rows are listed; all namespaces are due then. False: it ends. */
bool cache_objects_wait(struct cache_objects *objects);

/*
 * A namespace that is due, once all rows are listed; NULL: none is, or it ends. `may_wait`: waits for one. One thread
 * alone looks at namespaces; by its cache_objects_found those go that are empty.
 */
struct cache_space *cache_objects_due(struct cache_objects *objects, bool may_wait);

/* Its objects as collections, in the arena, with those of the server that stores share; it is not due any more. */
void cache_objects_read(struct cache_objects *objects, struct cache_space *space, struct arena *arena,
			struct memory_collection ret[CACHE_ROWS], size_t *ret_count);

/* What was found in it (NULL: no store), and whether it goes by the clock; takes over the store. */
void cache_objects_found(struct cache_objects *objects, struct cache_space *space, const struct snapshot_store *store,
			 bool is_shared, bool by_clock);

/* All that was found by now, held once. */
struct snapshot *cache_objects_snapshot(struct cache_objects *objects);

/* Ends those who wait. */
void cache_objects_end(struct cache_objects *objects);

#endif
