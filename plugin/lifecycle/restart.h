/* SPDX-License-Identifier: Apache-2.0 */
/* New pods for the workloads of a store, of the same specification, as `kubectl rollout restart` makes them. */
#ifndef STORE_LIFECYCLE_RESTART_H
#define STORE_LIFECYCLE_RESTART_H

#include "store/operation.h"

/* The annotation of pods that makes them others (kubectl, pkg/polymorphichelpers/objectrestarter.go). */
#define RESTART_AT "kubectl.kubernetes.io/restartedAt"

struct restart_request {
	const char *name;
	const char *component; /* or the name of a workload; NULL: all */
	struct wait_request wait;
	double patience; /* seconds, or PATIENCE_BY_KIND */
	bool no_wait;
	bool dry_run;
};

/* Texts and values are in the session's arena. */
struct restart_result {
	const char *name; /* the request's */
	const char *name_space;
	const struct value *workloads; /* "Deployment/web" */
	bool dry_run;                  /* they would be restarted */
	struct value *map;             /* all of it, as -o json shows it */
};

/*
 * Waits until they are ready, unless it is not to. ERR_MISSING when there is no such store, or nothing of it runs;
 * errors of restart_choose and of rollout_wait.
 */
int restart_run(const struct session *session, const struct restart_request *request, struct restart_result *ret,
		struct err *err);

/* --- its steps */

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
int restart_write(const struct restart *restart, struct err *err);

#endif
