/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a cluster together: how many take pods, what these have, what is requested of them. */
#ifndef STORE_KUBE_NODES_H
#define STORE_KUBE_NODES_H

#include "kube/capacity.h"
#include "kube/kube.h"

struct nodes {
	size_t count;
	size_t open;         /* that take pods of stores */
	struct capacity sum; /* of the open ones, allocatable */
	const char *closed;  /* "NAME is REASON": the first that is not open; NULL: all are */
	const struct value *list;
};

/* Texts are in the arena. Errors of kube_list. */
int nodes_read(struct kube *cluster, struct arena *arena, struct nodes *ret, struct err *err);

/* What the pods on the open nodes request. */
int nodes_requested(struct kube *cluster, const struct nodes *nodes, struct capacity *ret, struct err *err);

#endif
