/* SPDX-License-Identifier: Apache-2.0 */
/* Removes what belongs to no store, store by store, each under its lease, so that no command at work is hit. */
#ifndef STORE_GC_COLLECT_H
#define STORE_GC_COLLECT_H

#include "gc/orphans.h"
#include "store/operation.h"

/*
 * Removes what has the fate `remove`, looks at each once more under the lease of its store, and proves with
 * lifecycle/delete_work.h that nothing of the store is left. Fates become `removed`, or `left` with the reason; texts
 * are in the call's arena. Errors: those that concern all of it, a signal or the cluster's absence.
 */
int collect_run(struct operation *operation, struct orphans *orphans, struct err *err);

#endif
