/* SPDX-License-Identifier: Apache-2.0 */
/* What nodes have, and what pods ask of them. Pure functions of API objects. */
#ifndef STORE_KUBE_CAPACITY_H
#define STORE_KUBE_CAPACITY_H

#include "value.h"

/* Amounts in units of 1e-9, as quantity.h has them. */
struct capacity {
	__int128 cpu;
	__int128 memory; /* bytes */
	long pods;
};

/* Why pods of stores do not get there: "not ready", "cordoned", "tainted: KEY"; NULL when they do. In the arena. */
const char *capacity_closed(const struct value *node, struct arena *arena);

/* status.allocatable of a node. */
struct capacity capacity_of_node(const struct value *node);

/*
 * What the scheduler counts for a pod: the requests of its containers and of those of the start that go on running, or
 * of the largest of the others, whichever is more, and the overhead (Kubernetes, "Pod effective request"). Nothing for
 * one that has ended.
 */
struct capacity capacity_of_pod(const struct value *pod);

/*
 * The same of all pods of a Deployment, a StatefulSet, or a Cluster of CloudNativePG, as its manifest asks for them.
 * Nothing for other kinds.
 */
struct capacity capacity_of_workload(const struct value *object);

#endif
