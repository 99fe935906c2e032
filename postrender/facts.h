/* SPDX-License-Identifier: Apache-2.0 */
/* What rules may ask about the whole stream: accounts that bindings name, ExternalNames, hosts of its routes. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "kind_table.h"
#include "names.h"
#include "settings.h"
#include "tree.h"

struct host {
	struct str from; /* as the chart has it; n 0: a rule without host */
	struct str to;   /* the platform's */
};

struct counted {
	struct str kind; /* as in `match` */
	size_t count;
	struct names names;
};

struct rule;

struct counting { /* a rule counts objects of this kind, or asks for their names */
	const struct rule *rule;
	struct str kind;
};

struct workload { /* what runs pods for good */
	struct str kind;
	struct str name;
	const struct value *labels; /* of its pods; NULL: none */
	long long replicas;
};

struct scaler { /* a HorizontalPodAutoscaler */
	struct str kind;
	struct str name;
	long long least;
};

struct policies;

struct facts {
	struct arena arena;
	const char *name_space; /* given: the release's; NULL: not known */
	struct names accounts;  /* that a binding names */
	struct names externals; /* Services that are an ExternalName */
	bool all_bound;         /* a binding names a group of which every account is */
	struct host *hosts; /* in byte order once they are named */
	size_t host_count;
	size_t host_capacity;
	struct names from;  /* places of the chart's hosts */
	struct names to;    /* and of the platform's */
	bool under_helm4;       /* a document carries the filename annotation */
	struct names exposed;   /* Services that an Ingress or a route leads to */
	struct counting *counting; /* what rules want to know */
	size_t counting_count;
	size_t counting_capacity;
	struct counted *counted; /* those kinds whose rules can be for an object of the stream */
	size_t counted_count;
	size_t counted_capacity;
	const struct rule **asking; /* rules that ask for replicas */
	size_t asking_count;
	size_t asking_capacity;
	bool reads_pods;        /* one of them can be for an object of the stream */
	struct workload *workloads;
	size_t workload_count;
	size_t workload_capacity;
	struct scaler *scalers;
	size_t scaler_count;
	size_t scaler_capacity;
	size_t objects;
};

/*
 * Reads what can matter of `input` (documents without a binding, a route or an ExternalName in their text are not
 * parsed, unless a word may be spelt with escapes). Errors of the stream and the reader.
 */
int facts_read(struct facts *facts, const struct kind_table *kinds, struct str input, struct err *err);

bool facts_is_bound(const struct facts *facts, struct str account);

/* What rules ask of the whole stream beyond the usual; before facts_read. */
void facts_want(struct facts *facts, const struct policies *policies);

/* Objects of these kinds (a list as in `match`), each counted once a kind that it is of. */
size_t facts_count(const struct facts *facts, const struct value *kinds);

/* Whether an object of one of these kinds (a list as in `match`) has this name in the stream. */
bool facts_is_name(const struct facts *facts, const struct value *kinds, struct str name);

/* Whether an Ingress or a route of the stream leads to a Service of this name. */
bool facts_is_exposed(const struct facts *facts, struct str service);

/*
 * Replicas of what runs the pods that a label selector selects, as they are asked for, or the least that a
 * HorizontalPodAutoscaler leaves; -1: it selects none.
 */
long long facts_replicas(const struct facts *facts, const struct value *selector);

/* Whether a Service of the stream has this name and is an ExternalName. */
bool facts_is_external(const struct facts *facts, struct str service);

/*
 * The platform's host for a chart's, over the distinct hosts in byte order: those that were given (--host), or
 * <store>.<domain>, then 1-<store>.<domain> and so on; a store's name begins with a letter, so that no other store's
 * host has that form. Hosts that are the store's already stay. An empty one of which the stream has none is the
 * first of the store's. Errors: ERR_FACT, ERR_VARIABLE.
 */
int facts_host(struct facts *facts, struct settings *settings, struct str from, struct str *ret, struct err *err);

void facts_free(struct facts *facts);

#endif
