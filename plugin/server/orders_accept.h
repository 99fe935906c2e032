/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How work is accepted: its order is made before anybody is told that it is. With an idempotency key the name of its
 * Secret is made of identity and key, so that of all replicas the API server alone says which request was the first.
 */
#ifndef STORE_SERVER_ORDERS_ACCEPT_H
#define STORE_SERVER_ORDERS_ACCEPT_H

#include "server/orders.h"

#define ORDERS_QUEUE_MOST 100 /* unless another ceiling is given */

struct orders_request {
	const char *store;
	enum order_verb verb;
	struct str request;   /* JSON for `helm-store __run` */
	const char *identity; /* who asks */
	const char *owner;    /* whose orders are counted together */
	const char *key;      /* idempotency key, of a quoted one what is in the quotes; NULL: none */
	struct str payload;   /* by which a repeat is known to be one; n 0: the request */
	unsigned queue_most;  /* orders that may wait; 0: ORDERS_QUEUE_MOST */
};

enum orders_answer {
	ORDERS_ACCEPTED,      /* the order is new, and stands in the cluster */
	ORDERS_REPEATED,      /* the key was there within a day: its order, which has ended */
	ORDERS_STILL_RUNNING, /* likewise, and it has not ended */
	ORDERS_OTHER_PAYLOAD, /* the key was there with another verb, store or payload */
	ORDERS_QUEUE_FULL     /* nothing was made */
};

/*
 * Accepts work. `order`: the new one, or the first one; not with ORDERS_QUEUE_FULL. In the arena. The ceiling counts
 * what waits as it is asked for: many at once may pass it by as many. ERR_USAGE for what is no name of a store,
 * ERR_LIMIT for what no order takes, errors of kube_call: whether there is an order is not known then.
 */
int orders_accept(struct kube *cluster, const struct orders_request *request, struct arena *arena,
		  enum orders_answer *ret, struct order *order, struct err *err);

#endif
