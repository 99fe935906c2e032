/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which orders are to be worked on next, of all that there are now: in the order of acceptance, of a store one after
 * the other, of an owner two at once. An order whose holder is proved dead is taken over at once, any other only after
 * its claim stood still for its time as we watched it: clocks are never compared for that (as in store/lease.h). Asks
 * nobody; of one thread.
 */
#ifndef STORE_SERVER_ORDERS_PICK_H
#define STORE_SERVER_ORDERS_PICK_H

#include "server/order.h"

#define ORDERS_OF_OWNER 2        /* at once */
#define ORDERS_STILL 60000       /* milliseconds */
#define ORDERS_LOCKED_AGAIN 5000 /* milliseconds until one is tried again whose store somebody else works on */

/* 0: as long as above; but for tests. */
struct orders_pick_limits {
	unsigned of_owner;
	unsigned still;
	unsigned locked_again;
};

/* What was seen of orders over time. */
struct orders_pick {
	const char *holder; /* we, as claims name us */
	struct orders_pick_limits limits;
	struct orders_pick_seen *seen; /* by name */
	size_t count;
};

void orders_pick_begin(struct orders_pick *pick, const char *holder, const struct orders_pick_limits *limits);
void orders_pick_free(struct orders_pick *pick);

/*
 * Looks at all active orders as they are now, by acceptance (orders_list). `is_ours`: whether we work on that one. At
 * most `most` that are to be claimed, into `ret`; how many.
 */
size_t orders_pick_look(struct orders_pick *pick, const struct order *list, size_t count,
			bool (*is_ours)(void *of, const char *name), void *of, size_t most, const struct order **ret);

#endif
