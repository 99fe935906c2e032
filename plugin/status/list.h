/* SPDX-License-Identifier: Apache-2.0 */
/* The stores of a cluster, as list tells of them: those that are asked for, and how large their databases are. */
#ifndef STORE_STATUS_LIST_H
#define STORE_STATUS_LIST_H

#include "kube/kube.h"
#include "watching.h"

struct list_request {
	const char *const *states; /* names of states (store/state.h), in any case of letters; none: all */
	const char *selector;      /* as of lister_request (store/lister.h), as the next two */
	const char *only;
	const char *own;
	bool watch;        /* for who asks: list_watch is meant, and not one look */
	bool no_workloads; /* those that are ready are not counted: it is faster */
	bool no_sizes;     /* nor are databases looked at */
};

/*
 * A list of summaries (store/state.h) in the order of names, with the figures of workloads (store/tally.h) and, of
 * stores in the server that they share, of databases (database/shared_sizes.h); in the arena. Errors of lister_read and
 * shared_sizes_last.
 */
int list_read(struct kube *cluster, const struct list_request *request, struct arena *arena, struct value **ret,
	      struct err *err);

/* Tells the reader of each store that changed, came or went. Errors of list_read; those of watching_run. */
int list_watch(struct kube *cluster, const struct list_request *request, const struct watching_reader *reader,
	       struct err *err);

#endif
