/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that are repeated until there is an answer. */
#ifndef STORE_KUBE_CALL_H
#define STORE_KUBE_CALL_H

#include "kube/answer.h"
#include "kube/exchange.h"
#include "kube/kube.h"

/*
 * One exchange, whatever the status: `ret` is the JSON answer in the arena (often a Status), or NULL when it was empty.
 * Errors of the way only: ERR_CLUSTER, ERR_LIMIT, those of context_check and of the owner's functions. A
 * call that got no proper answer (kube/retry.h) is made again, where that is safe, with pauses in between and as long
 * as there is time; a proxy that died is started anew. A 409 for what an earlier try wrote is an answer of 200.
 */
int kube_call(struct kube *cluster, const struct kube_call *call, struct arena *arena, long *ret_status,
	      struct value **ret, struct err *err);

/*
 * Several exchanges side by side: `ret` has their answers, in the order of the calls. Errors of kube_call, of the
 * first that has one; what came of the others is then unknown.
 */
int kube_call_all(struct kube *cluster, const struct kube_call *calls, size_t count, struct arena *arena,
		  struct kube_answer *ret, struct err *err);

/* A body that is no JSON (logs), appended to `out`; ERR_LIMIT past its ceiling. */
int kube_text(struct kube *cluster, const char *path, struct bytes *out, struct err *err);

/*
 * The body of a GET while it arrives (logs, watches): `sink` as in http.h. Tried again until the first byte came; one
 * that is silent for half a minute has ended, with ERR_TIMEOUT.
 */
int kube_stream(struct kube *cluster, const char *path, int (*sink)(void *context, struct str piece), void *context,
		struct err *err);

/* The object at a path; *ret is NULL when there is none. */
int kube_get(struct kube *cluster, const char *path, struct arena *arena, struct value **ret, struct err *err);

#endif
