/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of objects that a cluster knows, as the API server's discovery tells them. Everything is in an arena. */
#ifndef STORE_KUBE_DISCOVERY_H
#define STORE_KUBE_DISCOVERY_H

#include "kube/kube.h"

struct discovery_kind {
	const char *version;  /* "v1", "apps/v1" */
	const char *name;     /* "Deployment" */
	const char *resource; /* "deployments" */
	bool namespaced;
	struct discovery_kind *next;
};

/*
 * All that can be listed and deleted, each group in the version that the API server prefers, linked. An API whose own
 * server does not answer has none. Errors of kube_call.
 */
int discovery_read(struct kube *cluster, struct arena *arena, struct discovery_kind **ret, struct err *err);

/* The same of one APIResourceList, put at *place; returns the place of the next one. */
struct discovery_kind **discovery_take(const struct value *resources, struct discovery_kind **place,
				       struct arena *arena);

/* The collection of a kind in a namespace; NULL: of the whole cluster. */
const char *discovery_path(const struct discovery_kind *kind, const char *name_space, struct arena *arena);

/*
 * A kind by its name (GET /apis/GROUP/VERSION: APIResourceList), with texts in the arena. ERR_REFUSED when the cluster
 * knows no such kind.
 */
int discovery_find(struct kube *cluster, const char *api_version, const char *kind, struct arena *arena,
		   struct discovery_kind *ret, struct err *err);

#endif
