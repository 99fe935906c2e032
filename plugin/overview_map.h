/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed of one store, from the objects that were read of it. A pure function of API objects. */
#ifndef STORE_OVERVIEW_MAP_H
#define STORE_OVERVIEW_MAP_H

#include "health.h"
#include "overview.h"

/*
 * Adds to overview->map, which holds the summary: url, chart, conditions, quota, workloads, pods, events, problem;
 * texts in the arena. `metrics`: pods of the metrics API; NULL: the cluster has none.
 */
void overview_map(struct overview *overview, const struct health_facts *facts, const struct value *metrics,
		  struct arena *arena);

#endif
