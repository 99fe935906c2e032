/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the stores that are told of come from: a thread that finds the cluster, again and again until it is there, has
 * the cache filled from it, and looks after the way to it. Whoever asks is told at once: a snapshot, or why there is
 * none.
 */
#ifndef STORE_SERVER_SUPPLY_H
#define STORE_SERVER_SUPPLY_H

#include "environment.h"
#include "server/snapshot.h"

#define SUPPLY_AGE_MOST 60

struct supply;

struct supply_request {
	const struct environment *environment; /* which cluster; it outlives the supply */
	/* Hears what became of it, in the supply's thread, each thing once. `detail` may say what others said. */
	void (*tell)(void *listener, const char *event, const char *detail);
	void *listener;
	double age_most; /* seconds for which stores are told of as they were; 0, but for tests: SUPPLY_AGE_MOST */
};

/* Starts the thread and does not wait. ERR_INTERNAL. */
int supply_start(const struct supply_request *request, struct supply **ret, struct err *err);

/* Ends all its threads, which takes a moment; snapshots that are held stay. NULL is allowed. */
void supply_stop(struct supply *supply);

/*
 * The newest snapshot, to be released; NULL: there is none that may be told of, and `ret_why` says in words for
 * anybody what is missing, in the arena. From any thread; `supply` may be NULL: there is none.
 */
struct snapshot *supply_take(struct supply *supply, struct arena *arena, const char **ret_why);

/* Seconds for which the snapshot may be another than the cluster; since the start, as long as there is none. */
double supply_age(struct supply *supply);

#endif
