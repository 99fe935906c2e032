/* SPDX-License-Identifier: Apache-2.0 */
/* What conditions of a store rest on. */
#ifndef STORE_STATUS_CONDITION_FACTS_H
#define STORE_STATUS_CONDITION_FACTS_H

#include "diagnose/workloads.h"
#include "store/guards.h"
#include "store/hosts.h"
#include "store/state.h"

/* What may not be read by whoever asks: conditions that rest on it are Unknown. */
enum {
	CONDITION_HIDDEN_GUARDS = 1,
	CONDITION_HIDDEN_WORKLOADS = 2,
	CONDITION_HIDDEN_INGRESSES = 4,
	CONDITION_HIDDEN_SECRETS = 8,
	CONDITION_HIDDEN_PODS = 16,
};

/* The objects of a store; lists of API objects, NULL counts as empty. */
struct condition_facts {
	const struct state_facts *state;
	const struct workloads *look;
	const struct value *guards[GUARDS_KINDS]; /* by guards_kinds */
	const struct value *ingresses;
	const char *way_in;               /* the Service or Ingress that is not as released (intent.h); NULL: none */
	const struct value *secrets;      /* metadata; with TLS */
	const struct value *certificates; /* of cert-manager */
	const struct value *databases;    /* clusters of CloudNativePG */
	struct host_url url;
	unsigned hidden;    /* CONDITION_HIDDEN_* */
	const char *answer; /* the URL's, "200 in 40 ms"; NULL: not asked, or none */
};

#endif
