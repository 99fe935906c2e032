/* SPDX-License-Identifier: Apache-2.0 */
/* What of a store is as it should be, in the form of Kubernetes' conditions. Pure functions of API objects. */
#ifndef STORE_STATUS_CONDITIONS_H
#define STORE_STATUS_CONDITIONS_H

#include "status/condition_facts.h"

/* type, what it says */
#define CONDITION_TABLE(X)                                                                                             \
	X(Ready, "it serves: ACTIVE, and none of the others but Seeded is False")                                      \
	X(GuardsApplied, "its guards are in the namespace, and the quotas count")                                      \
	X(DatabaseReady, "its database's pods are ready; Unknown where the database is elsewhere")                     \
	X(WorkloadsReady, "the workloads of its revision are there and ready, with the replicas it says")              \
	X(IngressReady, "an ingress controller has taken up its Ingress, or its address answers")                      \
	X(CertificateReady, "its certificate is there (only with TLS)")                                                \
	X(Seeded, "its seed Job is complete, or was when a command waited for it")

#define CONDITION_GONE "Deleted" /* what wait takes besides: the store is not there */

enum condition {
#define X(name, says) CONDITION_##name,
	CONDITION_TABLE(X)
#undef X
		CONDITION_COUNT
};

/* A list of maps {type, status, reason, message, lastTransitionTime}, in the order of the table, in the arena. */
struct value *conditions_read(const struct condition_facts *facts, struct arena *arena);

const char *conditions_name(enum condition health);
/* The condition of that name, in any case of letters. False for another word. */
bool conditions_find(const char *word, enum condition *ret);

#endif
