/* SPDX-License-Identifier: Apache-2.0 */
/* A body that comes for as long as it is asked for: a watch. For one that is over soon, kube_stream. */
#ifndef STORE_KUBE_STREAM_H
#define STORE_KUBE_STREAM_H

#include "kube/kube.h"

struct stream_request {
	const char *path;                        /* with the query */
	const char *accept;                      /* NULL: application/json */
	unsigned idle;                           /* milliseconds without a byte after which it has ended */
	void (*begun)(void *of);                 /* an answer of 2xx has begun; NULL: nobody asks */
	int (*sink)(void *of, struct str piece); /* what comes then; other than 0: enough of it */
	void *of;
};

struct stream_end {
	enum http_fault fault;      /* HTTP_FINE: it ended in good order, or by the sink */
	long status;                /* 0: no answer began */
	long retry_after;           /* seconds that it asks for; 0: it does not */
	const struct value *answer; /* of another status than 2xx, in the arena; NULL: it is no JSON */
};

/*
 * One try, which lasts until either side ends it. How it ended is in `ret`, and never an error; errors of context_check
 * alone.
 */
int stream_run(struct kube *cluster, const struct stream_request *request, struct arena *arena, struct stream_end *ret,
	       struct err *err);

#endif
