/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command on a store needs while it runs: the cluster, Helm, the store's lease, a deadline, signals. Closing
 * it undoes all of that, whatever came before.
 */
#ifndef STORE_OPERATION_H
#define STORE_OPERATION_H

#include "cluster.h"
#include "context.h"
#include "helm_release.h"
#include "lease.h"
#include "verb.h"

/* Options of commands that wait and lock. */
#define ROWS_WAIT                                                                                                      \
	{ "timeout", 0, "DURATION", "HELM_STORE_TIMEOUT", "give up after that: 90s, 10m; default 10m", false },        \
	{ "wait-lock", 0, "DURATION", NULL, "wait while another command works on the store", false },                  \
	ROWS_PROGRESS

/* Of those that wait for workloads. */
#define ROW_PATIENCE                                                                                                   \
	{ "patience", 0, "DURATION", "HELM_STORE_PATIENCE",                                                            \
	  "how long nodes, images, volumes, quota may fail before that is final; default by kind", false }

struct operation {
	struct call *call;
	const char *store;
	const char *name_space;
	struct bytes input;       /* stdin, when -f - was given */
	struct interrupt interrupt;
	struct helm helm;
	struct scratch scratch;
	struct cluster cluster;
	struct cluster_owner owner; /* of the cluster's calls: we */
	struct lease lease;
	struct context context;   /* its timeout: for all of it, from the beginning or the last turn */
	unsigned patience;        /* milliseconds that another command's lease is waited for */
	double trouble_patience;  /* seconds of --patience, or PATIENCE_BY_KIND (suspicion.h) */
};

/* An operation that holds nothing yet, for a store whose name was checked. */
void operation_begin(struct operation *operation, struct call *call, const char *store);

/*
 * Reads stdin if need be, starts on the way to the cluster and finds Helm's program, without waiting for either: what
 * needs no cluster can be done meanwhile. operation_close in every case.
 */
int operation_start(struct operation *operation, struct err *err);

/*
 * Starts, unless operation_start did; knows Helm's version and reaches the cluster. With `command`, takes the lease
 * too.
 */
int operation_open(struct operation *operation, const char *command, struct err *err);
void operation_close(struct operation *operation);

/*
 * Goes over from one store to another, for commands on many: gives up the lease that is held, takes the other's, and
 * starts the time anew. `call` holds the texts from then on. Errors of lease_take.
 */
int operation_turn(struct operation *operation, struct call *call, const char *store, const char *command,
		   struct err *err);

/* For children's ticks: keeps the lease. `context` is the operation. */
int operation_tick(void *context, struct err *err);

/* Waits a moment; looks for signals, keeps the lease. ERR_TIMEOUT when the operation's time is over. */
int operation_pause(struct operation *operation, int milliseconds, struct err *err);

/* Milliseconds that are left, at least 1. */
unsigned operation_left(const struct operation *operation);

/* The store's release, as helm_release.h wants it. */
struct helm_release operation_release(struct operation *operation);

/* "90s", "10m", "1h30m", "7d", "500ms", or seconds without a unit, into milliseconds: 30 days at most. ERR_USAGE names
 * the option. */
int operation_duration(const struct options *options, const char *option, unsigned otherwise, unsigned *ret,
		       struct err *err);

/* The same for how old something is: into whole seconds, up, 100 years at most. */
int operation_age(const struct options *options, const char *option, time_t otherwise, time_t *ret, struct err *err);

/* Seconds of --patience; PATIENCE_BY_KIND where it is not given. Errors of operation_duration. */
int operation_patience(const struct options *options, double *ret, struct err *err);

#endif
