/* SPDX-License-Identifier: Apache-2.0 */
/* New pods for the workloads of a store, of the same specification, as `kubectl rollout restart` makes them. */
#ifndef STORE_LIFECYCLE_RESTART_H
#define STORE_LIFECYCLE_RESTART_H

#include "store/operation.h"

/* The annotation of pods that makes them others (kubectl, pkg/polymorphichelpers/objectrestarter.go). */
#define RESTART_AT "kubectl.kubernetes.io/restartedAt"

struct restart {
	struct operation *operation;
	const char *component; /* or the name of a workload; NULL: all */
	struct value *list;    /* {kind, name, path, uid} of those that restart_choose found; in the session's arena */
};

/*
 * Which workloads it is: Deployments, StatefulSets, DaemonSets that are not being deleted. ERR_MISSING when it is none,
 * with those that there are; ERR_REFUSED for a paused Deployment, which would make no pods. Errors of kube_list.
 */
int restart_choose(struct restart *restart, struct err *err);

/* Writes the annotation to each of them. Errors of kube_merge. */
int restart_run(const struct restart *restart, struct err *err);

#endif
