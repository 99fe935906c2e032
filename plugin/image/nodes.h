/* SPDX-License-Identifier: Apache-2.0 */
/* Which images the nodes of a cluster say that they have (.status.images). */
#ifndef STORE_IMAGE_NODES_H
#define STORE_IMAGE_NODES_H

#include "kube/kube.h"

/* The kubelet tells of so many (nodeStatusMaxImages; pkg/kubelet/apis/config): of more, nobody knows. */
#define IMAGE_NODES_MOST 50
/* … and within this many seconds of an import (its list is made twice a minute, the status sent every ten seconds). */
#define IMAGE_NODES_LATE 300

struct image_nodes {
	size_t have; /* nodes that say they have it */
	size_t of;   /* nodes */
	bool sure;   /* each of the others told of all that it has */
};

/* The nodes, a list in the arena; *ret NULL when the person may not see them. Errors of kube_call. */
int image_nodes_read(struct kube *cluster, struct arena *arena, struct value **ret, struct err *err);

/* Who has an image, by its whole name. Zero nodes, not sure, for NULL. */
struct image_nodes image_nodes_count(const struct value *nodes, const char *reference);

#endif
