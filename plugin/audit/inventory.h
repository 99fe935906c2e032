/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lies in the namespaces of many stores, kind by kind. Collections of the whole cluster are read once, page by
 * page, side by side with the namespaces that are asked for in their order: a page of each kind is held at a time,
 * however many stores there are. For few stores each namespace's own collections are read instead.
 */
#ifndef STORE_AUDIT_INVENTORY_H
#define STORE_AUDIT_INVENTORY_H

#include "audit/inventory.h"
#include "kube/kube.h"
#include "kube/list.h"

/*
 * kind, root of its group's paths, apiVersion, plural, metadata alone: most are made by controllers and are told by
 * that. Those that run pods, keep data or lead visitors in; then the guards' kinds.
 */
#define GATHER_TABLE(X)                                                                                                \
	X(Deployment, "/apis/", "apps/v1", "deployments", false)                                                       \
	X(StatefulSet, "/apis/", "apps/v1", "statefulsets", false)                                                     \
	X(DaemonSet, "/apis/", "apps/v1", "daemonsets", false)                                                         \
	X(ReplicaSet, "/apis/", "apps/v1", "replicasets", true)                                                        \
	X(ReplicationController, "/api/", "v1", "replicationcontrollers", false)                                       \
	X(Pod, "/api/", "v1", "pods", true)                                                                            \
	X(Job, "/apis/", "batch/v1", "jobs", false)                                                                    \
	X(CronJob, "/apis/", "batch/v1", "cronjobs", false)                                                            \
	X(Service, "/api/", "v1", "services", false)                                                                   \
	X(Ingress, "/apis/", "networking.k8s.io/v1", "ingresses", false)                                               \
	X(PersistentVolumeClaim, "/api/", "v1", "persistentvolumeclaims", false)                                       \
	X(NetworkPolicy, "/apis/", "networking.k8s.io/v1", "networkpolicies", false)                                   \
	X(ResourceQuota, "/api/", "v1", "resourcequotas", false)                                                       \
	X(LimitRange, "/api/", "v1", "limitranges", false)

enum gather_kind {
#define X(kind, root, version, plural, metadata_only) GATHER_##kind,
	GATHER_TABLE(X)
#undef X
		GATHER_COUNT
};

struct gather_source {
	struct cluster_pages pages;
	struct arena arena;       /* of the page that is held */
	const struct value *next; /* of it; NULL: all of it were handed out */
	char *last;               /* namespace of the object before */
};

struct gather {
	struct cluster *cluster;
	bool each;                /* namespace by namespace */
	struct gather_source sources[GATHER_COUNT];
};

/* `each`: reads every namespace's own collections. gather_close it in the end. */
void gather_open(struct gather *gather, struct cluster *cluster, bool each);
void gather_close(struct gather *gather);

/*
 * Objects of a kind in a namespace that no controller made (of the guards' kinds: whoever made them) and nobody
 * deletes, as a list in the arena, with apiVersion and kind. Namespaces must be asked for in the order of
 * gather_compare. Errors of cluster_page; ERR_CLUSTER when the API server lists in another order.
 */
int gather_read(struct gather *gather, enum gather_kind kind, const char *name_space, struct arena *arena,
		struct value **ret, struct err *err);

/* The order of namespaces in collections of the whole cluster: etcd's, of "NAMESPACE/NAME" byte by byte. */
int gather_compare(const char *a, const char *b);

/* Path of an object of a kind that is read here; NULL for another kind. In the arena. */
const char *gather_path(const char *kind, const char *name_space, const char *name, struct arena *arena);

const char *gather_kind_name(enum gather_kind kind);

#endif
