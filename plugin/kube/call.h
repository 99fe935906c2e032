/* SPDX-License-Identifier: Apache-2.0 */
/* Calls that are repeated until there is an answer. */
#ifndef STORE_KUBE_CALL_H
#define STORE_KUBE_CALL_H

#include "kube/exchange.h"
#include "kube/kube.h"

/*
 * One exchange, whatever the status: `ret` is the JSON answer in the arena (often a Status), or NULL when it was empty.
 * Errors of the way only: ERR_CLUSTER, ERR_LIMIT, those of context_check and of the owner's functions. A
 * call that got no proper answer (kube/retry.h) is made again, where that is safe, with pauses in between and as long
 * as there is time; a proxy that died is started anew. A 409 for what an earlier try wrote is an answer of 200.
 */
int cluster_call(struct cluster *cluster, const struct cluster_call *call, struct arena *arena, long *ret_status,
		 struct value **ret, struct err *err);

/*
 * Several exchanges side by side: `ret` has their answers, in the order of the calls. Errors of cluster_call, of the
 * first that has one; what came of the others is then unknown.
 */
int cluster_call_all(struct cluster *cluster, const struct cluster_call *calls, size_t count, struct arena *arena,
		     struct cluster_answer *ret, struct err *err);

/* A body that is no JSON (logs), appended to `out`; ERR_LIMIT past its ceiling. */
int cluster_text(struct cluster *cluster, const char *path, struct bytes *out, struct err *err);

/*
 * The body of a GET while it arrives (logs, watches): `sink` as in http.h. Tried again until the first byte came; one
 * that is silent for half a minute has ended, with ERR_TIMEOUT.
 */
int cluster_stream(struct cluster *cluster, const char *path, int (*sink)(void *context, struct str piece),
		   void *context, struct err *err);

/* An error for an answer that was not wanted: what was asked, the API server's words, ERR_REFUSED or ERR_CLUSTER. */
int cluster_refused(const struct cluster_call *call, long status, const struct value *answer, struct err *err);

/* The object at a path; *ret is NULL when there is none. */
int cluster_get(struct cluster *cluster, const char *path, struct arena *arena, struct value **ret, struct err *err);

#endif
