/* SPDX-License-Identifier: Apache-2.0 */
#include "store/visit.h"

#include "kube/open.h"

int visit_open(struct visit *visit, const struct session *session, struct err *err)
{
	context_begin(&visit->context, session->context, CONTEXT_ENDLESS);
	visit->cluster.environment = session->environment;
	visit->context.interrupt = &visit->interrupt;
	if (interrupt_open(&visit->interrupt, err))
		return -1;
	visit->cluster.within = &visit->context;
	return kube_open(&visit->cluster, err);
}

void visit_close(struct visit *visit)
{
	kube_close(&visit->cluster);
	interrupt_close(&visit->interrupt);
}
