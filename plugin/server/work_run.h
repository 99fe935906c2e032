/* SPDX-License-Identifier: Apache-2.0 */
/* One order, from its claim to its end, in the thread that calls: `helm-store __run VERB` as a child. */
#ifndef STORE_SERVER_WORK_RUN_H
#define STORE_SERVER_WORK_RUN_H

#include "kube/kube.h"
#include "server/order.h"

#define WORK_RUN_CRASHES 3     /* children that are killed, until their order has failed */
#define WORK_RUN_TAKE_OVERS 10 /* processes that die with it, likewise: it may be what kills them */

/* Milliseconds; 0, but for tests: as long as is said. */
struct work_run_limits {
	unsigned renew;      /* between two renewals without anything new: 10 s */
	unsigned renew_most; /* without one, until the claim counts as lost: 45 s, less than ORDERS_STILL */
	unsigned pause;      /* before a child that was killed is tried again: 1 s */
	unsigned patience;   /* for a call: 20 s */
};

struct work_run {
	struct kube *kube;          /* of this thread, whose context nobody cancels: what was begun is written down */
	const atomic_bool *is_over; /* ends the child; the order is then handed over */
	const char *program;        /* helm-store */
	const char *holder;         /* we, as claims name us */
	struct work_run_limits limits;
};

enum work_run_end {
	WORK_RUN_ENDED,  /* it has its end; what it is says the order */
	WORK_RUN_BACK,   /* it is in the queue again */
	WORK_RUN_LOST,   /* somebody else has it */
	WORK_RUN_UNKNOWN /* the API server does not answer: whoever finds it goes on */
};

/* Claims the order, as it was listed, and works on it until it is one of these; `order`, in the arena, is so then. */
enum work_run_end work_run_order(const struct work_run *run, struct order *order, struct arena *arena);

#endif
