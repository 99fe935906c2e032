/* SPDX-License-Identifier: Apache-2.0 */
/* All stores of a cluster, by metadata alone: the records of releases are large, and hold secrets. */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include "cluster.h"
#include "state.h"

/*
 * A list of summaries (state.h) in the order of names, in the arena. With `selector`, those of whose newest record the
 * labels match. Errors of cluster_list.
 */
int survey_read(struct cluster *cluster, const char *selector, struct arena *arena, struct value **ret,
		struct err *err);

/*
 * ERR_MISSING for a store that is not there, with the name of one that is and that may have been meant: where names may
 * be read. Always -1.
 */
int survey_missing(struct cluster *cluster, const char *store, struct err *err);

/*
 * Namespace, newest record and lease of one store; the namespace is a whole object. ERR_MISSING when neither namespace
 * nor release is there.
 */
int survey_find(struct cluster *cluster, const char *store, struct arena *arena, struct state_facts *ret,
		struct err *err);

#endif
