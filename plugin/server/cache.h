/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All stores of a cluster, as they are now, in memory: what tells of them is listed and watched (server/watch.h), a
 * thread a resource; one more looks again at stores whose objects changed, at most five times a second each, and
 * publishes a snapshot once something else is to be told. Who reads takes the newest snapshot, and never waits for the
 * cluster, nor for those threads.
 */
#ifndef STORE_SERVER_CACHE_H
#define STORE_SERVER_CACHE_H

#include "kube/kube.h"
#include "server/snapshot.h"
#include "server/watch_state.h"

struct cache;

struct cache_request {
	const struct kube *kube; /* that is open; it outlives the cache, and its thread keeps its proxy (kube_join) */
	/* Told of each new snapshot, in a thread of the cache; both are held for the call. NULL: nobody is. */
	void (*hear)(void *listener, struct snapshot *before, struct snapshot *now);
	void *listener;
	struct watch_limits limits; /* but for tests: all 0 */
};

/* Starts its threads and does not wait. Errors of kube_join; ERR_INTERNAL. */
int cache_start(const struct cache_request *request, struct cache **ret, struct err *err);

/* Ends its threads, which takes as long as the listener does; snapshots that are held stay. NULL is allowed. */
void cache_stop(struct cache *cache);

/* The newest snapshot, for the caller to snapshot_release; before it is ready, one without stores. From any thread. */
struct snapshot *cache_snapshot(struct cache *cache);

/*
 * Seconds for which the snapshot may be another than the cluster: 0 while all streams are open, none is overdue, and
 * the API server answers (it is asked every five seconds). From any thread, as the others below.
 */
double cache_age(const struct cache *cache);

/* Whether all was listed once, and looked at. It stays so. */
bool cache_ready(const struct cache *cache);

/* What it waits for until it is ready: the kind ("Pod") of a list that has not come; NULL: for none. */
const char *cache_lacking(struct cache *cache);

#endif
