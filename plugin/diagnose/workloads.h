/* SPDX-License-Identifier: Apache-2.0 */
/* One look at the workloads of a namespace: what is ready, what is waited for, what looks wrong. */
#ifndef STORE_DIAGNOSE_WORKLOADS_H
#define STORE_DIAGNOSE_WORKLOADS_H

#include "diagnose/problem.h"
#include "kube/kube.h"

struct workloads {
	size_t workloads; /* Deployments, StatefulSets, DaemonSets */
	size_t ready;
	size_t jobs; /* but those of CronJobs, and suspended ones */
	size_t jobs_done;
	const char *waiting; /* "Deployment/web: 0 of 1 ready": the first that is not; NULL: nothing is waited for */
	struct objects view;
	const struct value *deployments;
	const struct value *daemon_sets;
};

/* Reads the namespace's workloads into the arena and judges them. Errors of kube_list. */
int workloads_read(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *ret,
		   struct err *err);

/* Reads what tells why they are not ready: pods, claims, events. Errors of kube_list. */
int workloads_read_pods(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *look,
			struct err *err);

/* Both. */
int workloads_read_all(struct kube *cluster, const char *name_space, struct arena *arena, struct workloads *ret,
		       struct err *err);

/*
 * Whether an object of a kind is done, by the rules that kubectl rollout status and Helm use: the controller has seen
 * the newest generation, all replicas are of it, and all are available; a Job is complete. A StatefulSet's pods below
 * its partition, what OnDelete leaves, and a paused Deployment are not waited for. What is lacking goes into
 * `ret_lacking`, in the arena. (kubectl, pkg/polymorphichelpers/rollout_status.go.)
 */
bool workloads_is_ready(const char *kind, const struct value *object, struct arena *arena, const char **ret_lacking);

#endif
