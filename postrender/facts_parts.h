/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of a stream, and what the files that read it share. */
#ifndef STORE_FACTS_PARTS_H
#define STORE_FACTS_PARTS_H

#include "alloc.h"
#include "names.h"
#include "value.h"

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

struct facts {
	struct arena arena;
	const char *name_space; /* given: the release's; NULL: not known */
	struct names accounts;  /* that a binding names */
	struct names externals; /* Services that are an ExternalName */
	bool all_bound;         /* a binding names a group of which every account is */
	struct host *hosts;     /* in byte order once they are named */
	size_t host_count;
	size_t host_capacity;
	struct names from;         /* places of the chart's hosts */
	struct names to;           /* and of the platform's */
	bool under_helm4;          /* a document carries the filename annotation */
	struct names exposed;      /* Services that an Ingress or a route leads to */
	struct counting *counting; /* what rules want to know */
	size_t counting_count;
	size_t counting_capacity;
	struct counted *counted; /* those kinds whose rules can be for an object of the stream */
	size_t counted_count;
	size_t counted_capacity;
	const struct rule **asking; /* rules that ask for replicas */
	size_t asking_count;
	size_t asking_capacity;
	bool reads_pods; /* one of them can be for an object of the stream */
	struct workload *workloads;
	size_t workload_count;
	size_t workload_capacity;
	struct scaler *scalers;
	size_t scaler_count;
	size_t scaler_capacity;
	size_t objects;
};

/* Whether a letter may be written by its number, or a word go on in the next line, as in double quotes. */
bool facts_has_escape(struct str text);

#endif
