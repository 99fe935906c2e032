/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders in the cluster: found, claimed, ended. Each change is one write of one version of the Secret, so that of two
 * who want it one wins, and whoever dies leaves it as it was or as it shall be. What a write whose answer was lost has
 * brought about is found out by reading. Any thread may call it, with connections of its own.
 */
#ifndef STORE_SERVER_ORDERS_H
#define STORE_SERVER_ORDERS_H

#include "kube/kube.h"
#include "server/order.h"

#define ORDERS_JOURNAL 500    /* orders that have ended are kept, */
#define ORDERS_DAY (24L * 3600) /* seconds: as long; with an idempotency key, also if they are more, */
#define ORDERS_KEYED 5000     /* but not more than so many */

/* Of which orders; texts NULL: of any. */
struct orders_filter {
	const char *id;
	const char *store;
	const char *owner;
	const char *selector; /* ORDER_ACTIVE, ORDER_ENDED; NULL: both */
	bool metadata_only;
};

/*
 * All of them, in the arena, in the order of their acceptance. What is no order of ours is left out. Errors of
 * kube_list.
 */
int orders_list(struct kube *cluster, const struct orders_filter *filter, struct arena *arena, struct order **ret,
		size_t *ret_count, struct err *err);

/* One, whole, by its id; *ret_found: whether there is one. Errors of kube_list. */
int orders_find(struct kube *cluster, const char *id, struct arena *arena, struct order *ret, bool *ret_found,
		struct err *err);

/*
 * These write the order as it was read or written last, and give it its new version; texts that it gets are in the
 * arena. *ret_lost instead of an error: somebody else wrote it, or it is gone; it is not ours then. Errors of
 * kube_call: whether it was written is not known, and the same call may be made again.
 *
 * claim: of a queued order, or one whose holder is gone. The order is whole afterwards. The mark tells one claim of a
 *        process from its next one.
 * renew: says that its holder is at work; `all`: its steps, too.
 * release: puts it back, so that anybody may claim it. It stays in its place, as that goes by acceptance.
 * finish: with a state that ends it, its steps, error and result.
 */
int orders_claim(struct kube *cluster, struct order *order, const char *holder, struct arena *arena, bool *ret_lost,
		 struct err *err);
int orders_renew(struct kube *cluster, struct order *order, bool all, struct arena *arena, bool *ret_lost,
		 struct err *err);
int orders_release(struct kube *cluster, struct order *order, struct arena *arena, bool *ret_lost, struct err *err);
int orders_finish(struct kube *cluster, struct order *order, enum order_state state, struct arena *arena,
		  bool *ret_lost, struct err *err);

enum orders_cancelled {
	ORDERS_CANCELLED, /* by this call, or it was before */
	ORDERS_RUNNING,   /* somebody works on it */
	ORDERS_OVER,      /* it has ended otherwise */
	ORDERS_MISSING    /* there is none of that id */
};

/* Takes a queued order back; `order`: as it is now, unless it is missing. Errors of kube_call, kube_list. */
int orders_cancel(struct kube *cluster, const char *id, struct arena *arena, enum orders_cancelled *ret,
		  struct order *order, struct err *err);

/*
 * Removes what has ended and is too old, or one too many. `*ret`: how many there were before. Errors of kube_list,
 * kube_delete.
 */
int orders_trim(struct kube *cluster, size_t *ret, struct err *err);

#endif
