/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of the API that are known here, and the paths of their collections and objects (Kubernetes API concepts,
 * "Resource URIs"). Others are found by discovery (kube/discovery.h). Owns nothing.
 */
#ifndef STORE_KUBE_RESOURCES_H
#define STORE_KUBE_RESOURCES_H

#include <stdbool.h>

#include "alloc.h"

/* Where it says which versions it has of the core group, and of the others. */
#define API_LEGACY "/api"
#define API_GROUPS "/apis"

/* Groups and versions, by the paths where the API has them. */
#define API_CORE "/api/v1"
#define API_APPS "/apis/apps/v1"
#define API_BATCH "/apis/batch/v1"
#define API_AUTOSCALING "/apis/autoscaling/v2"
#define API_NETWORKING "/apis/networking.k8s.io/v1"
#define API_COORDINATION "/apis/coordination.k8s.io/v1"
#define API_DISCOVERY "/apis/discovery.k8s.io/v1"
#define API_STORAGE "/apis/storage.k8s.io/v1"
#define API_SCHEDULING "/apis/scheduling.k8s.io/v1"
#define API_RBAC "/apis/rbac.authorization.k8s.io/v1"
#define API_ADMISSION "/apis/admissionregistration.k8s.io/v1"
#define API_EXTENSIONS "/apis/apiextensions.k8s.io/v1"
#define API_AUTHORIZATION "/apis/authorization.k8s.io/v1"
#define API_AUTHENTICATION "/apis/authentication.k8s.io/v1"
#define API_METRICS "/apis/metrics.k8s.io/v1beta1"
#define API_CERT_MANAGER "/apis/cert-manager.io/v1"
#define API_CLOUDNATIVEPG "/apis/postgresql.cnpg.io/v1"
#define API_KEDA "/apis/keda.sh/v1alpha1"

/* kind, group and version (API_…), plural, whether it is in namespaces. */
#define RESOURCES_TABLE(X)                                                                                             \
	X(Namespace, CORE, "namespaces", false)                                                                        \
	X(Node, CORE, "nodes", false)                                                                                  \
	X(PersistentVolume, CORE, "persistentvolumes", false)                                                          \
	X(PersistentVolumeClaim, CORE, "persistentvolumeclaims", true)                                                 \
	X(Pod, CORE, "pods", true)                                                                                     \
	X(ReplicationController, CORE, "replicationcontrollers", true)                                                 \
	X(Service, CORE, "services", true)                                                                             \
	X(ServiceAccount, CORE, "serviceaccounts", true)                                                               \
	X(Secret, CORE, "secrets", true)                                                                               \
	X(ConfigMap, CORE, "configmaps", true)                                                                         \
	X(Event, CORE, "events", true)                                                                                 \
	X(ResourceQuota, CORE, "resourcequotas", true)                                                                 \
	X(LimitRange, CORE, "limitranges", true)                                                                       \
	X(Deployment, APPS, "deployments", true)                                                                       \
	X(StatefulSet, APPS, "statefulsets", true)                                                                     \
	X(DaemonSet, APPS, "daemonsets", true)                                                                         \
	X(ReplicaSet, APPS, "replicasets", true)                                                                       \
	X(Job, BATCH, "jobs", true)                                                                                    \
	X(CronJob, BATCH, "cronjobs", true)                                                                            \
	X(Ingress, NETWORKING, "ingresses", true)                                                                      \
	X(IngressClass, NETWORKING, "ingressclasses", false)                                                           \
	X(NetworkPolicy, NETWORKING, "networkpolicies", true)                                                          \
	X(Lease, COORDINATION, "leases", true)                                                                         \
	X(EndpointSlice, DISCOVERY, "endpointslices", true)                                                            \
	X(StorageClass, STORAGE, "storageclasses", false)                                                              \
	X(PriorityClass, SCHEDULING, "priorityclasses", false)                                                         \
	X(ClusterRole, RBAC, "clusterroles", false)                                                                    \
	X(ClusterRoleBinding, RBAC, "clusterrolebindings", false)                                                      \
	X(ValidatingWebhookConfiguration, ADMISSION, "validatingwebhookconfigurations", false)                         \
	X(MutatingWebhookConfiguration, ADMISSION, "mutatingwebhookconfigurations", false)                             \
	X(CustomResourceDefinition, EXTENSIONS, "customresourcedefinitions", false)                                    \
	X(SelfSubjectAccessReview, AUTHORIZATION, "selfsubjectaccessreviews", false)                                   \
	X(SelfSubjectReview, AUTHENTICATION, "selfsubjectreviews", false)                                              \
	X(NodeMetrics, METRICS, "nodes", false)                                                                        \
	X(PodMetrics, METRICS, "pods", true)                                                                           \
	X(Certificate, CERT_MANAGER, "certificates", true)                                                             \
	X(ClusterIssuer, CERT_MANAGER, "clusterissuers", false)                                                        \
	X(Cluster, CLOUDNATIVEPG, "clusters", true)

enum resource {
#define X(kind, api, plural, namespaced) RESOURCE_##kind,
	RESOURCES_TABLE(X)
#undef X
		RESOURCE_COUNT
};

const char *resources_kind(enum resource resource);    /* "Pod" */
const char *resources_version(enum resource resource); /* apiVersion: "apps/v1" */
const char *resources_plural(enum resource resource);  /* "pods" */

/* The resource of that apiVersion and kind; false: it is not known here. */
bool resources_find(const char *api_version, const char *kind, enum resource *ret);

/*
 * Path of a collection, in the arena; `name_space` NULL, or of a kind that is in none: of the whole cluster. What is to
 * follow (a query, a name) may be appended.
 */
const char *resources_list(enum resource resource, const char *name_space, struct arena *arena);

/* Path of an object, in the arena; `name_space` is not looked at for a kind that is in none. */
const char *resources_object(enum resource resource, const char *name_space, const char *name, struct arena *arena);

/* Path of a group and version, in the arena: of "v1" API_CORE. */
const char *resources_api(const char *api_version, struct arena *arena);

/* Path of a collection of a kind that was found by discovery, as resources_list. */
const char *resources_path(const char *api_version, const char *plural, const char *name_space, struct arena *arena);

#endif
