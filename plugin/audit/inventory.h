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
 * kind (kube/resources.h), metadata alone: most are made by controllers and are told by that. Those that run pods, keep
 * data or lead visitors in; then the guards' kinds.
 */
#define INVENTORY_TABLE(X)                                                                                             \
	X(Deployment, false)                                                                                           \
	X(StatefulSet, false)                                                                                          \
	X(DaemonSet, false)                                                                                            \
	X(ReplicaSet, true)                                                                                            \
	X(ReplicationController, false)                                                                                \
	X(Pod, true)                                                                                                   \
	X(Job, false)                                                                                                  \
	X(CronJob, false)                                                                                              \
	X(Service, false)                                                                                              \
	X(Ingress, false)                                                                                              \
	X(PersistentVolumeClaim, false)                                                                                \
	X(NetworkPolicy, false)                                                                                        \
	X(ResourceQuota, false)                                                                                        \
	X(LimitRange, false)

enum inventory_kind {
#define X(kind, metadata_only) INVENTORY_##kind,
	INVENTORY_TABLE(X)
#undef X
		INVENTORY_COUNT
};

struct inventory_source {
	struct kube_pages pages;
	struct arena arena;       /* of the page that is held */
	const struct value *next; /* of it; NULL: all of it were handed out */
	char *last;               /* namespace of the object before */
};

struct inventory {
	struct kube *cluster;
	bool each;          /* namespace by namespace */
	struct arena arena; /* of paths */
	struct inventory_source sources[INVENTORY_COUNT];
};

/* `each`: reads every namespace's own collections. inventory_close it in the end. */
void inventory_open(struct inventory *inventory, struct kube *cluster, bool each);
void inventory_close(struct inventory *inventory);

/*
 * Objects of a kind in a namespace that no controller made (of the guards' kinds: whoever made them) and nobody
 * deletes, as a list in the arena, with apiVersion and kind. Namespaces must be asked for in the order of
 * inventory_compare. Errors of kube_page; ERR_CLUSTER when the API server lists in another order.
 */
int inventory_read(struct inventory *inventory, enum inventory_kind kind, const char *name_space, struct arena *arena,
		   struct value **ret, struct err *err);

/* The order of namespaces in collections of the whole cluster: etcd's, of "NAMESPACE/NAME" byte by byte. */
int inventory_compare(const char *a, const char *b);

/* Path of an object of a kind that is read here; NULL for another kind. In the arena. */
const char *inventory_path(const char *kind, const char *name_space, const char *name, struct arena *arena);

const char *inventory_kind_name(enum inventory_kind kind);

#endif
