/* SPDX-License-Identifier: Apache-2.0 */
/* All that can be seen of one store: its summary, conditions, quota, workloads, pods, events, and what looks wrong. */
#ifndef STORE_STATUS_STATUS_H
#define STORE_STATUS_STATUS_H

#include "kube/kube.h"
#include "status/describe.h"
#include "watching.h"

struct status_request {
	const char *name;
	bool watch; /* for who asks: status_watch is meant, and not one look */
};

/*
 * Reads the store's objects into the arena. A store without a namespace has a summary only. ERR_USAGE for a wrong name;
 * ERR_MISSING; errors of kube_list. Where objects in memory are asked (kube/memory.h) it tells what they tell: no URL
 * is asked, no log is read, no Helm runs, and what the revision has is what the namespace notes of it.
 */
int status_read(struct kube *cluster, const struct status_request *request, struct arena *arena, struct status *ret,
		struct err *err);

/*
 * Tells the reader of the store, as `map` has it, each time that something changed, until it is gone (no error).
 * Errors of status_read; those of watching_run.
 */
int status_watch(struct kube *cluster, const struct status_request *request, const struct watching_reader *reader,
		 struct err *err);

/* The condition of a type in the map; NULL when it does not apply. */
const struct value *status_condition(const struct status *overview, const char *type);

#endif
