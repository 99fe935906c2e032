/* SPDX-License-Identifier: Apache-2.0 */
/* All stores of a cluster, by metadata alone: the records of releases are large, and hold secrets. */
#ifndef STORE_STORE_LISTER_H
#define STORE_STORE_LISTER_H

#include "kube/kube.h"
#include "store/state.h"

struct lister_request {
	const char *selector; /* only stores whose newest record has these labels; NULL: all */
	const char *only;     /* that store alone; NULL: all */
	const char *own;      /* the store that who may list neither namespaces nor releases looks at; NULL: none */
	bool has_workloads;   /* count those that are ready, too (store/tally.h) */
	bool must_see;        /* what may not be read is an error */
};

/*
 * A list of summaries (store/state.h) in the order of names, in the arena. What may not be read is unknown in them;
 * ERR_REFUSED when nothing tells what stores there are. Errors of kube_list.
 */
int lister_read(struct kube *cluster, const struct lister_request *request, struct arena *arena, struct value **ret,
		struct err *err);

/* ERR_REFUSED when the release of a store was not to be seen, for verbs that look at nothing else. */
int lister_check_seen(const struct state_facts *facts, struct err *err);

/*
 * ERR_MISSING for a store that is not there, with the name of one that is and that may have been meant: where names may
 * be read. Always -1.
 */
int lister_missing(struct kube *cluster, const char *store, struct err *err);

/*
 * Namespace, newest record and lease of one store; the namespace is a whole object. What may not be read is unseen in
 * the facts. ERR_MISSING when neither namespace nor release is there.
 */
int lister_find(struct kube *cluster, const char *store, struct arena *arena, struct state_facts *ret, struct err *err);

#endif
