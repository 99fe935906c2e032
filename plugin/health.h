/* SPDX-License-Identifier: Apache-2.0 */
/* What of a store is as it should be, in the form of Kubernetes' conditions. Pure functions of API objects. */
#ifndef STORE_HEALTH_H
#define STORE_HEALTH_H

#include "hosts.h"
#include "look.h"
#include "state.h"

/* type, what it says */
#define HEALTH_TABLE(X)                                                                                                \
	X(Ready, "it serves: ACTIVE, and none of the others but Seeded is False")                                      \
	X(GuardsApplied, "its guards are in the namespace, and the quotas count")                                      \
	X(DatabaseReady, "its database's pods are ready; Unknown where the database is elsewhere")                     \
	X(WorkloadsReady, "the workloads of its revision are there and ready, with the replicas it says")              \
	X(IngressReady, "an ingress controller has taken up its Ingress, or its address answers")                      \
	X(CertificateReady, "its certificate is there (only with TLS)")                                                \
	X(Seeded, "its seed Job is complete, or was when a command waited for it")

#define HEALTH_GONE "Deleted" /* what wait takes besides: the store is not there */

enum health {
#define X(name, says) HEALTH_##name,
	HEALTH_TABLE(X)
#undef X
		HEALTH_COUNT
};

/* What may not be read by whoever asks: conditions that rest on it are Unknown. */
enum {
	HEALTH_HIDDEN_GUARDS = 1,
	HEALTH_HIDDEN_WORKLOADS = 2,
	HEALTH_HIDDEN_INGRESSES = 4,
	HEALTH_HIDDEN_SECRETS = 8,
	HEALTH_HIDDEN_PODS = 16,
};

/* The objects of a store; lists of API objects, NULL counts as empty. */
struct health_facts {
	const struct state_facts *state;
	const struct look *look;
	const struct value *guards[3];    /* NetworkPolicies, ResourceQuotas, LimitRanges */
	const struct value *ingresses;
	const char *way_in;               /* the Service or Ingress that is not as released (intent.h); NULL: none */
	const struct value *secrets;      /* metadata; with TLS */
	const struct value *certificates; /* of cert-manager */
	const struct value *databases;    /* clusters of CloudNativePG */
	struct host_url url;
	unsigned hidden;                  /* HEALTH_HIDDEN_* */
	const char *answer;               /* the URL's, "200 in 40 ms"; NULL: not asked, or none */
};

/* A list of maps {type, status, reason, message, lastTransitionTime}, in the order of the table, in the arena. */
struct value *health_conditions(const struct health_facts *facts, struct arena *arena);

const char *health_name(enum health health);
/* The condition of that name, in any case of letters. False for another word. */
bool health_find(const char *word, enum health *ret);

/* What a component of a store is called: label app.kubernetes.io/component of an object; "" when it has none. */
const char *health_component(const struct value *object);

/* The newest Job of the component `seed` in a list, which may be NULL; NULL: none. */
const struct value *health_seed_job(const struct value *jobs);

#endif
