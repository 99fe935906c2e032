/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who works on orders: a thread that lists them each second (a watch would save that), and decides which are next; so
 * many threads that each take one, run it as a child, and write down what comes of it. All replicas do so at once, and
 * whoever is gone has left its orders to the others.
 */
#ifndef STORE_SERVER_WORK_H
#define STORE_SERVER_WORK_H

#include "kube/kube.h"
#include "server/orders_pick.h"
#include "server/work_run.h"

#define WORK_WORKERS 4
#define WORK_WORKERS_MOST 64

struct work;

/* Milliseconds; 0, but for tests: as long as is said. */
struct work_limits {
	unsigned poll; /* between two lists: a second */
	unsigned trim; /* between two looks at what has ended: a minute */
	struct orders_pick_limits pick;
	struct work_run_limits run;
};

struct work_request {
	const struct kube *kube; /* that is open; it outlives the work, and its thread keeps its proxy (kube_join) */
	unsigned workers;        /* orders that are worked on at once; 0: WORK_WORKERS */
	const char *program;     /* NULL: the helm-store beside the running program */
	/* Told of each order as it is when a worker is done with it, in that thread. NULL: nobody is. */
	void (*hear)(void *listener, const struct order *order, enum work_run_end end);
	void *listener;
	struct work_limits limits;
};

/* Of the last list. */
struct work_figures {
	bool is_known;        /* there was one */
	double age;           /* seconds since then */
	size_t queued;        /* orders that wait */
	size_t running;       /* that somebody works on, here or elsewhere */
	size_t ours;          /* that we work on, now */
	size_t journal;       /* that have ended, as they were counted last */
	unsigned long unread; /* lists that did not come, since the start */
};

/* Starts its threads and does not wait. Errors of kube_join, file_program_folder; ERR_INTERNAL. */
int work_start(const struct work_request *request, struct work **ret, struct err *err);

/* Somebody accepted an order: it need not wait for the next second. From any thread, as the next two. */
void work_wake(struct work *work);
void work_figures(struct work *work, struct work_figures *ret);

/* No order is begun any more; those that were begun go on. Does not wait. */
void work_end(struct work *work);

/*
 * work_end, and waits: for children that work, `grace` milliseconds at most; then they are told to end, and their
 * orders are put back, so that another replica takes them at once: some 10 s more, where the API server answers. NULL
 * is allowed.
 */
void work_stop(struct work *work, unsigned grace);

#endif
