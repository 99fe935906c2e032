/* SPDX-License-Identifier: Apache-2.0 */
/* What the cache follows, and which namespace an object speaks of. Pure functions. */
#ifndef STORE_SERVER_CACHE_ROWS_H
#define STORE_SERVER_CACHE_ROWS_H

#include "kube/labels.h"
#include "kube/resources.h"
#include "server/watch_state.h"

/*
 * Resource, the namespace that it is followed in (NULL: all), label selector, whether metadata are enough, whether a
 * cluster may do without, objects of a page. Of namespaces without our label the API server tells nothing; what stands
 * in namespaces that are none of ours by name is dropped as it comes.
 */
#define CACHE_TABLE(X)                                                                                                 \
	X(Namespace, NULL, LABEL_STORE, true, false, 500)                                                              \
	X(Secret, NULL, "owner=helm", true, false, 500)                                                                \
	X(Lease, NAMESPACE_SYSTEM, LABEL_STORE, false, false, 500)                                                     \
	X(Pod, NULL, NULL, false, false, 100)                                                                          \
	X(Deployment, NULL, NULL, false, false, 100)                                                                   \
	X(StatefulSet, NULL, NULL, false, false, 100)                                                                  \
	X(DaemonSet, NULL, NULL, false, false, 100)                                                                    \
	X(ReplicaSet, NULL, NULL, false, false, 100)                                                                   \
	X(Job, NULL, NULL, false, false, 100)                                                                          \
	X(PersistentVolumeClaim, NULL, NULL, false, false, 100)                                                        \
	X(ResourceQuota, NULL, NULL, false, false, 100)                                                                \
	X(LimitRange, NULL, NULL, true, false, 500)                                                                    \
	X(NetworkPolicy, NULL, NULL, true, false, 500)                                                                 \
	X(Ingress, NULL, NULL, false, false, 100)                                                                      \
	X(HorizontalPodAutoscaler, NULL, NULL, false, true, 100)                                                       \
	X(ScaledObject, NULL, NULL, false, true, 100)                                                                  \
	X(Certificate, NULL, NULL, false, true, 100)                                                                   \
	X(Cluster, NULL, NULL, false, true, 100)

enum cache_row {
#define X(kind, ...) CACHE_##kind,
	CACHE_TABLE(X)
#undef X
		CACHE_ROWS
};

enum resource cache_rows_resource(enum cache_row row);
const char *cache_rows_selector(enum cache_row row); /* NULL: none */

/* The collection; its texts are in the arena. */
struct watch_target cache_rows_target(enum cache_row row, struct arena *arena);

/* The namespace that an object speaks of, in the arena; NULL: none that could be a store's. */
const char *cache_rows_key(enum cache_row row, const struct value *object, struct arena *arena);

/*
 * What is kept of an object, in the arena: without what nobody looks at who judges stores (managedFields but those of
 * records and of what is at 0 replicas, templates, what containers are made of, versions of what has none noted).
 */
struct value *cache_rows_keep(enum cache_row row, const struct value *object, struct arena *arena);

#endif
