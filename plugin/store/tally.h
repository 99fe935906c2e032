/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many workloads of each store are ready, over all namespaces: what is there is read page by page, one list a kind,
 * and judged as status judges it (diagnose/workloads.h); what shall be there is noted on each namespace
 * (store/wanted.h).
 */
#ifndef STORE_STORE_TALLY_H
#define STORE_STORE_TALLY_H

#include "diagnose/intent.h"
#include "kube/kube.h"
#include "store/state.h"

struct tally_entry {
	const char *name_space;
	const char *kind;
	const char *name;
	long replicas;
	bool ready;
	bool taken; /* at 0 replicas, which Helm did not write */
};

struct tally {
	struct kube *cluster;
	const char *name_space; /* that alone was read; NULL: all */
	struct arena arena;
	struct tally_entry *list; /* by namespace */
	size_t count;
	size_t capacity;
	bool hidden;           /* they may not be read */
	bool has_scalers;      /* those below were read */
	struct intent scalers; /* of all namespaces */
};

/* Reads what is there; `name_space` alone, or all (NULL). Errors of kube_page, but for what is forbidden. */
int tally_read(struct tally *tally, struct kube *cluster, const char *name_space, struct err *err);
void tally_free(struct tally *tally);

/*
 * Of one store: readyWorkloads and wantedWorkloads into its summary. Nothing where nothing shall run (SUSPENDED, KEPT
 * …), and `workloads` among what is unknown where they may not be read.
 */
void tally_put(struct tally *tally, const struct state_facts *facts, struct value *summary, struct arena *arena);

#endif
