/* SPDX-License-Identifier: Apache-2.0 */
/* All that can be seen of one store: its summary, conditions, quota, workloads, pods, events, and what looks wrong. */
#ifndef STORE_STATUS_STATUS_H
#define STORE_STATUS_STATUS_H

#include "kube/kube.h"
#include "status/describe.h"

/*
 * Reads the store's objects into the arena. A store without a namespace has a summary only. ERR_MISSING; errors of
 * kube_list.
 */
int status_read(struct kube *cluster, const char *store, struct arena *arena, struct status *ret, struct err *err);

/* The condition of a type in the map; NULL when it does not apply. */
const struct value *status_condition(const struct status *overview, const char *type);

#endif
