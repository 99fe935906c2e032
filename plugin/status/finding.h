/* SPDX-License-Identifier: Apache-2.0 */
/* A condition of a store while it is found out. */
#ifndef STORE_STATUS_FINDING_H
#define STORE_STATUS_FINDING_H

#include "status/condition_facts.h"

/* Texts are in the arena. */
struct status_finding {
	const char *status; /* "True", "False", "Unknown"; NULL: the condition does not apply */
	const char *reason;
	const char *message;
	const char *since; /* newest moment that speaks of it; "" when none does */
};

/* Takes the later moment; those of Kubernetes order as texts do. */
void finding_newer(const char **since, const char *moment);

/* Whether some of `what` (CONDITION_HIDDEN_*) may not be read. */
bool finding_is_hidden(const struct condition_facts *facts, unsigned what);

/* What is there may not be read. */
struct status_finding finding_forbidden(const char *what, struct arena *arena);

/* When the pods of a component (NULL: all) last became ready or not. */
const char *finding_pods_since(const struct workloads *look, const char *component);

/* GuardsApplied. */
void finding_guards(const struct condition_facts *facts, struct arena *arena, struct status_finding *ret);

#endif
