/* SPDX-License-Identifier: Apache-2.0 */
/* All that can be seen of one store: its summary, conditions, quota, workloads, pods, events, and what looks wrong. */
#ifndef STORE_OVERVIEW_H
#define STORE_OVERVIEW_H

#include "cluster.h"
#include "look.h"
#include "state.h"

struct overview {
	struct state_facts state;
	struct look look;
	struct value *map;       /* as it is printed: the summary (state.h), and the above */
	bool has_suspect;
	struct suspect suspect;  /* what looks wrong */
	const char *remedy;      /* what to do about it; in the arena */
};

/*
 * Reads the store's objects into the arena. A store without a namespace has a summary only. ERR_MISSING; errors of
 * cluster_list.
 */
int overview_read(struct cluster *cluster, const char *store, struct arena *arena, struct overview *ret,
		  struct err *err);

/* The condition of a type in the map; NULL when it does not apply. */
const struct value *overview_condition(const struct overview *overview, const char *type);

#endif
