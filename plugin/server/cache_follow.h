/* SPDX-License-Identifier: Apache-2.0 */
/* One row of the cache, followed in a thread of its own. */
#ifndef STORE_SERVER_CACHE_FOLLOW_H
#define STORE_SERVER_CACHE_FOLLOW_H

#include "server/cache_objects.h"
#include "server/watch_state.h"

struct cache_follow {
	enum cache_row row;
	struct cache_objects *objects;
	struct context context; /* of the thread alone, but for `cancelled` */
	struct kube kube;
	struct watch watch;
	struct arena arena;       /* texts of the target */
	struct cache_heard *list; /* what has come of a list */
	size_t count;
	size_t capacity;
	pthread_t thread;
	bool is_started;
};

/* Starts the thread, with connections of its own. It ends once `cancelled`. Errors of kube_join; ERR_INTERNAL. */
int cache_follow_start(struct cache_follow *follow, enum cache_row row, struct cache_objects *objects,
		       const struct kube *kube, const atomic_bool *cancelled, const struct watch_limits *limits,
		       struct err *err);

/* Waits for its end, and frees what it has. Nothing when it was not started. */
void cache_follow_join(struct cache_follow *follow);

/* Starts a thread that signals do not reach: they are for who reads them. ERR_INTERNAL. */
int cache_follow_thread(pthread_t *ret, void *(*function)(void *of), void *of, struct err *err);

#endif
