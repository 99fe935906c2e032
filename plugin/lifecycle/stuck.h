/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that keep a StatefulSet from going on. With podManagementPolicy OrderedReady the controller waits until the pods
 * of an older revision are ready before it replaces them, for ever where they cannot start, even if the newest template
 * is right (Kubernetes, StatefulSets, "Forced rollback": the pod must be deleted). So no update, rollback or undoing of
 * a revision that was wrong would ever end.
 */
#ifndef STORE_LIFECYCLE_STUCK_H
#define STORE_LIFECYCLE_STUCK_H

#include "diagnose/problem.h"
#include "store/operation.h"

/* Whether the pod is such a one, at a moment of the API server's clock. Pure. */
bool stuck_is(const struct objects *view, const struct value *pod, time_t now);

/* Deletes those of the view, each by its uid, and says so. Errors of kube_delete. */
int stuck_clear(struct operation *operation, const struct objects *view, struct err *err);

/*
 * The same after what waits for no workload (an undoing, audit --fix): for ten seconds, or until no such pod can be
 * left. Errors of kube_list and operation_pause too.
 */
int stuck_clear_soon(struct operation *operation, struct err *err);

/*
 * For helm_release.tick, with an operation as its context: Helm waits for hooks, and they may wait for such a pod.
 * Errors of operation_tick; what else fails is tried again at the next tick.
 */
int stuck_tick(void *context, struct err *err);

#endif
