/* SPDX-License-Identifier: Apache-2.0 */
/* All stores of a cluster, by metadata alone: the records of releases are large, and hold secrets. */
#ifndef STORE_SURVEY_H
#define STORE_SURVEY_H

#include "cluster.h"

/*
 * A list of summaries (state.h) in the order of names, in the arena. With `selector`, those of whose newest record the
 * labels match. Errors of cluster_list.
 */
int survey_read(struct cluster *cluster, const char *selector, struct arena *arena, struct value **ret,
		struct err *err);

/* The summary of one store; ERR_MISSING when neither its namespace nor its release is there. */
int survey_one(struct cluster *cluster, const char *store, struct arena *arena, struct value **ret, struct err *err);

#endif
