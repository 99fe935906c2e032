/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed of one store, from the objects that were read of it. A pure function of API objects. */
#ifndef STORE_STATUS_DESCRIBE_H
#define STORE_STATUS_DESCRIBE_H

#include "diagnose/workloads.h"
#include "status/condition_facts.h"
#include "store/state.h"

struct status {
	struct state_facts state;
	struct workloads look;
	struct value *map; /* as it is printed: the summary (store/state.h), and the above */
	bool has_problem;
	struct problem problem; /* what looks wrong */
	const char *remedy;     /* what to do about it; in the arena */
};

/*
 * Adds to overview->map, which holds the summary: url, chart, conditions, quota, workloads, pods, events, problem;
 * texts in the arena. `metrics`: pods of the metrics API; NULL: the cluster has none.
 */
void describe_map(struct status *overview, const struct condition_facts *facts, const struct value *metrics,
		  struct arena *arena);

#endif
