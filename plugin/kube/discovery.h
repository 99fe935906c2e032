/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of objects that a cluster knows, as the API server's discovery tells them. Everything is in an arena. */
#ifndef STORE_KUBE_DISCOVERY_H
#define STORE_KUBE_DISCOVERY_H

#include "kube/kube.h"

struct kind {
	const char *version;  /* "v1", "apps/v1" */
	const char *name;     /* "Deployment" */
	const char *resource; /* "deployments" */
	bool namespaced;
	struct kind *next;
};

/*
 * All that can be listed and deleted, each group in the version that the API server prefers, linked. An API whose own
 * server does not answer has none. Errors of cluster_call.
 */
int kinds_read(struct cluster *cluster, struct arena *arena, struct kind **ret, struct err *err);

/* The same of one APIResourceList, put at *place; returns the place of the next one. */
struct kind **kinds_take(const struct value *resources, struct kind **place, struct arena *arena);

/* The collection of a kind in a namespace; NULL: of the whole cluster. */
const char *kinds_path(const struct kind *kind, const char *name_space, struct arena *arena);

#endif
