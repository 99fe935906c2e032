/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every command on a store needs while it runs: the cluster, Helm, the store's lease, a deadline, signals. Closing
 * it undoes all of that, whatever came before.
 */
#ifndef STORE_STORE_OPERATION_H
#define STORE_STORE_OPERATION_H

#include "chart/values_request.h"
#include "context.h"
#include "helm/release.h"
#include "kube/kube.h"
#include "store/lease.h"
#include "store/session.h"

/* What commands that wait and lock are told of it. */
struct wait_request {
	unsigned timeout;   /* milliseconds, for all of it */
	unsigned wait_lock; /* milliseconds that another command's lease is waited for */
};

#define OPERATION_TIMEOUT 600000 /* milliseconds */

struct operation {
	const struct session *session;
	const struct wait_request *wait;
	const char *store;
	const char *name_space;
	const struct values_request *values; /* those that stdin may be one of; NULL: none are given */
	struct bytes input;                  /* stdin, when -f - was given */
	struct interrupt interrupt;
	struct helm helm;
	struct tempdir scratch;
	struct kube cluster;
	struct kube_owner owner; /* of the cluster's calls: we */
	struct lease lease;
	struct context context;  /* its timeout: for all of it, from the beginning or the last turn */
	double trouble_patience; /* seconds of --patience, or PATIENCE_BY_KIND, which it is at first (patience.h) */
};

/* An operation that holds nothing yet, for a store whose name was checked; NULL: on many. */
void operation_begin(struct operation *operation, const struct session *session, const struct wait_request *wait,
		     const char *store);

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
 * starts the time anew. The session's arena holds the texts from then on. Errors of lease_take.
 */
int operation_turn(struct operation *operation, const struct session *session, const char *store, const char *command,
		   struct err *err);

/* Gives up the lease, if one is held. Where it is left behind a warning says so: the work itself is done. */
void operation_unlock(struct operation *operation);

/* For children's ticks: keeps the lease. `context` is the operation. */
int operation_tick(void *context, struct err *err);

/* Waits a moment; looks for signals, keeps the lease. ERR_TIMEOUT when the operation's time is over. */
int operation_pause(struct operation *operation, int milliseconds, struct err *err);

/* Milliseconds that are left, at least 1. */
unsigned operation_left(const struct operation *operation);

/* The store's release, as helm/release.h wants it. */
struct helm_release operation_release(struct operation *operation);

#endif
