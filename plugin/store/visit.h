/* SPDX-License-Identifier: Apache-2.0 */
/* What commands need that only look at a cluster: no Helm, no lease; a signal ends them in good order. */
#ifndef STORE_STORE_VISIT_H
#define STORE_STORE_VISIT_H

#include "context.h"
#include "kube/kube.h"
#include "store/session.h"

struct visit {
	struct interrupt interrupt;
	struct context context; /* under the session's; a signal cancels it */
	struct kube cluster;
};

#define VISIT_INIT { INTERRUPT_INIT, CONTEXT_INIT, KUBE_INIT }

/* Holds signals back and reaches the cluster. Errors of kube_open. visit_close in every case. */
int visit_open(struct visit *visit, const struct session *session, struct err *err);
void visit_close(struct visit *visit);

#endif
