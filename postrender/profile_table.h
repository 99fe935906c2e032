/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of a profile: what may stand at each. Reading of profiles, `--set`, `profile check` and `show`, the schema
 * and docs/profile-keys.md are made from these rows. A row: key, type, the words it is one of, what it is. `*` is any
 * key, `[]` an item of a list; rows with the same beginning stand together. Keys that no row has are free, as added
 * policies may ask for values of their own; but what stands in a list has the keys of its rows only.
 */
#ifndef STORE_PROFILE_TABLE_H
#define STORE_PROFILE_TABLE_H

#include <stddef.h>

/* Type, and what one says of it. */
#define PROFILE_TYPES(X)                                                                                               \
	X(WORD, "one of its words")                                                                                    \
	X(BOOLEAN, "true or false")                                                                                    \
	X(TEXT, "text")                                                                                                \
	X(QUANTITY, "a quantity, such as 4, 500m or 8Gi")                                                              \
	X(COUNT, "a whole number")                                                                                     \
	X(PORT, "a port, 1 to 65535")                                                                                  \
	X(PATTERN, "a pattern (PCRE2)")                                                                                \
	X(NETWORK, "a network, such as 10.0.0.0/8")                                                                    \
	X(PLACE, "a path, or {path, pattern}")

/* Of a plan, whose keys stand at the root once it is chosen. */
#define PROFILE_PLAN(X, at)                                                                                            \
	X(at "quota.requests.*", QUANTITY, NULL, "cpu, memory, ephemeral-storage, storage of all claims: requests")    \
	X(at "quota.limits.*", QUANTITY, NULL, "cpu, memory, ephemeral-storage: limits")                               \
	X(at "quota.pods", QUANTITY, NULL, "objects of the kind that a store may have")                                \
	X(at "quota.services", QUANTITY, NULL, "the same")                                                             \
	X(at "quota.claims", QUANTITY, NULL, "the same")                                                               \
	X(at "quota.secrets", QUANTITY, NULL, "the same; Helm keeps one for each revision")                            \
	X(at "quota.configMaps", QUANTITY, NULL, "the same")                                                           \
	X(at "quota.jobs", QUANTITY, NULL, "the same")                                                                 \
	X(at "quota.ingresses", QUANTITY, NULL, "the same")                                                            \
	X(at "quota.cronJobs", QUANTITY, NULL, "the same")                                                             \
	X(at "quota.endpoints", QUANTITY, NULL, "the same; one for each Service, and what operators elect by")         \
	X(at "quota.networkPolicies", QUANTITY, NULL, "the same; the guards are seven of them")                        \
	X(at "quota.gpus", QUANTITY, NULL, "of each maker; pods may ask for them where nodes.resources says so")       \
	X(at "limits.container.default.*", QUANTITY, NULL, "limits of a container that gives none")                    \
	X(at "limits.container.defaultRequest.*", QUANTITY, NULL, "requests of a container that gives none")           \
	X(at "limits.container.max.*", QUANTITY, NULL, "the most that one container may ask for")                      \
	X(at "limits.claim.max.*", QUANTITY, NULL, "the most that one claim may ask for")

/* Pods that a guard lets in or out. */
#define PROFILE_PEER(X, at, who)                                                                                       \
	X(at "enabled", BOOLEAN, NULL, who)                                                                            \
	X(at "namespace", TEXT, NULL, "their namespace")                                                               \
	X(at "podLabels.*", TEXT, NULL, "their labels")

#define PROFILE_KEYS(X)                                                                                                \
	X("extends", TEXT, NULL, "the profile that this one is laid over: a name, or a path with a slash")             \
	X("ingress.className", TEXT, NULL, "class of every Ingress; auto: what the cluster has")                       \
	X("ingress.domain", TEXT, NULL, "store acme answers at acme.DOMAIN; auto: an address of the cluster")          \
	X("ingress.controllers[].namespace", TEXT, NULL, "namespace of controllers that may reach a store")            \
	X("ingress.controllers[].podLabels.*", TEXT, NULL, "labels of their pods")                                     \
	X("ingress.nodeCidrs[].cidr", NETWORK, NULL, "addresses of nodes, for controllers on the host network")        \
	X("ingress.kinds[]", TEXT, NULL, "kinds of controllers that a chart may bring besides the usual ones")         \
	X("ingress.gateway.name", TEXT, NULL, "the Gateway that HTTPRoutes of stores belong to")                       \
	X("ingress.gateway.namespace", TEXT, NULL, "its namespace")                                                    \
	X("suspended", BOOLEAN, NULL, "no pods, all data")                                                             \
	X("storage.className", TEXT, NULL, "class of every claim; auto: the cluster's")                                \
	X("storage.existingVolumes", BOOLEAN, NULL, "claims may pick a volume of the cluster")                         \
	X("storage.accessModes[]", WORD, "ReadWriteOnce ReadWriteOncePod ReadWriteMany ReadOnlyMany",                  \
	  "that the class has")                                                                                        \
	X("storage.attributesClasses[]", TEXT, NULL, "VolumeAttributesClasses that claims may name")                   \
	X("services.endpoints", BOOLEAN, NULL, "charts may bring Endpoints and EndpointSlices")                        \
	X("services.externalNames", PATTERN, NULL, "names that an ExternalName may have besides the internet's")       \
	X("services.externalBackends", BOOLEAN, NULL, "visitors may be led to an ExternalName")                        \
	X("database.mode", WORD, "dedicated shared operator external", "where a store's PostgreSQL runs")              \
	X("tls.enabled", BOOLEAN, NULL, "each Ingress gets a certificate")                                             \
	X("tls.issuer", TEXT, NULL, "cert-manager's issuer")                                                           \
	X("tls.issuerKind", WORD, "ClusterIssuer Issuer", "its kind")                                                  \
	X("podSecurity.level", WORD, "restricted baseline", "the Pod Security Standard that is filled in")             \
	X("podSecurity.init.owners", WORD, "drop refuse", "init containers that only give files to a user")            \
	X("podSecurity.init.kernelSettings", WORD, "drop refuse", "those that only set the node's kernel")             \
	X("podSecurity.allow.privileged", BOOLEAN, NULL, "privileged containers are not refused")                      \
	X("podSecurity.allow.hostPath", BOOLEAN, NULL, "nor hostPath volumes")                                         \
	X("podSecurity.allow.hostNamespaces", BOOLEAN, NULL, "nor hostNetwork, hostPID and hostIPC")                   \
	X("podSecurity.allow.hostPorts", BOOLEAN, NULL, "nor host ports")                                              \
	X("podSecurity.allow.serviceAccountToken", BOOLEAN, NULL, "pods keep their token")                             \
	X("podSecurity.allow.unlimited", BOOLEAN, NULL, "limits of 0 are told instead of refused")                     \
	X("podSecurity.allow.priorityClasses[]", TEXT, NULL, "classes that pods may name")                             \
	X("plan", TEXT, NULL, "the plan that counts without --plan")                                                   \
	PROFILE_PLAN(X, "plans.*.")                                                                                    \
	PROFILE_PLAN(X, "")                                                                                            \
	X("networkPolicy.dns.servers[].namespace", TEXT, NULL, "namespace of pods that answer names")                  \
	X("networkPolicy.dns.servers[].podLabels.*", TEXT, NULL, "their labels")                                       \
	X("networkPolicy.dns.cidrs[].cidr", NETWORK, NULL, "NodeLocal DNSCache")                                       \
	X("networkPolicy.internet.enabled", BOOLEAN, NULL, "a store may call the internet")                            \
	X("networkPolicy.internet.ipv6", BOOLEAN, NULL, "by IPv6 too")                                                 \
	X("networkPolicy.internet.ports[].port", PORT, NULL, "at these ports")                                         \
	X("networkPolicy.internet.except[]", NETWORK, NULL, "but not these networks")                                  \
	X("networkPolicy.internet.exceptIpv6[]", NETWORK, NULL, "nor these of IPv6")                                   \
	X("networkPolicy.optional.enabled", BOOLEAN, NULL, "false: none of what follows")                              \
	PROFILE_PEER(X, "networkPolicy.optional.metrics.", "these pods may scrape")                                    \
	PROFILE_PEER(X, "networkPolicy.optional.databaseOperator.", "these may reach databases of CloudNativePG")      \
	PROFILE_PEER(X, "networkPolicy.optional.sharedDatabase.", "these run the PostgreSQL of database mode shared")  \
	X("networkPolicy.optional.endpoints[].cidr", NETWORK, NULL, "servers that may be called")                      \
	X("networkPolicy.optional.endpoints[].port", PORT, NULL, "at this port")                                       \
	X("networkPolicy.apiServer.cidrs[].cidr", NETWORK, NULL, "the API server, for pods of CloudNativePG only")     \
	X("networkPolicy.apiServer.port", PORT, NULL, "its port")                                                      \
	X("clusterScoped.allowed[]", TEXT, NULL, "kinds outside of namespaces that a chart may bring")                 \
	X("clusterScoped.roles", WORD, "namespaced refuse", "what becomes of a chart's ClusterRoles")                  \
	X("clusterScoped.others", WORD, "drop refuse", "and of what it runs without")                                  \
	X("kinds.unknown", WORD, "refuse warn drop", "what becomes of kinds that have no row")                         \
	X("kinds.custom[].kind", TEXT, NULL, "group/Kind, or group/*")                                                 \
	X("kinds.custom[].scope", WORD, "namespaced cluster", "where its objects live")                                \
	X("kinds.custom[].known", BOOLEAN, NULL, "false: it has paths, but counts as unknown")                         \
	X("kinds.custom[].pods[]", PLACE, NULL, "where its pod templates stand")                                       \
	X("kinds.custom[].hosts[]", PLACE, NULL, "its hosts")                                                          \
	X("kinds.custom[].images[]", PLACE, NULL, "its images")                                                        \
	X("kinds.custom[].storageClasses[]", PLACE, NULL, "its storage classes")                                       \
	X("kinds.custom[].services[]", PLACE, NULL, "its names of Services")                                           \
	X("rbac.groups[]", TEXT, NULL, "API groups of which a Role may write every resource")                          \
	X("rbac.resources[]", TEXT, NULL, "resources that a Role may write though no rule sees what comes of it")      \
	X("rbac.verbs[]", WORD, "escalate bind impersonate", "verbs that a Role may have all the same")                \
	X("rbac.clusterRoles[]", TEXT, NULL, "of the cluster, that a RoleBinding may name")                            \
	X("rbac.subjects[]", TEXT, NULL, "users and groups that may be bound")                                         \
	X("rbac.cloudAccounts", BOOLEAN, NULL, "accounts may be some of the cloud's")                                  \
	X("nodes.names", BOOLEAN, NULL, "pods may name their node")                                                    \
	X("nodes.platform", BOOLEAN, NULL, "pods may stand on control planes and on nodes that are kept free")         \
	X("nodes.schedulers[]", TEXT, NULL, "that pods may name")                                                      \
	X("nodes.runtimeClasses[]", TEXT, NULL, "that pods may name")                                                  \
	X("nodes.devices", BOOLEAN, NULL, "charts may claim devices and places of nodes")                              \
	X("nodes.resources[]", TEXT, NULL, "that pods may ask for besides CPU, memory and ephemeral storage")          \
	X("nodes.hugePages", BOOLEAN, NULL, "volumes may be of huge pages")                                            \
	X("nodes.drivers[]", TEXT, NULL, "CSI drivers that volumes of a pod may name")                                 \
	X("nodes.seLinuxLevels", BOOLEAN, NULL, "pods may choose their SELinux level")                                 \
	X("nodes.kept", BOOLEAN, NULL, "pods may forbid the autoscaler to move them")                                  \
	X("nodes.annotations[]", TEXT, NULL, "annotations of pods that are refused")                                   \
	X("nodes.labels[]", TEXT, NULL, "labels of pods that are refused")                                             \
	X("hooks.kinds[]", TEXT, NULL, "kinds that may be hooks of Helm")                                              \
	X("load.retries", COUNT, NULL, "of a Job, at most")                                                            \
	X("load.retriesPerIndex", COUNT, NULL, "of an index of a Job, at most")                                        \
	X("load.completions", COUNT, NULL, "of a Job, at most")                                                        \
	X("load.history", COUNT, NULL, "finished Jobs that a CronJob keeps, at most")                                  \
	X("load.schedules", COUNT, NULL, "CronJobs of a store, at most")                                               \
	X("load.graceSeconds", COUNT, NULL, "that a pod may take to end, at most")                                     \
	X("load.stopsDrains", BOOLEAN, NULL, "a PodDisruptionBudget may keep every pod on its node")                   \
	X("images.rewrites.bitnami", TEXT, NULL, "stands in for docker.io/bitnami; empty: left")                       \
	X("images.rewrites.dockerHub", TEXT, NULL, "stands in for docker.io; empty: left")                             \
	X("images.volumes", BOOLEAN, NULL, "pods may have images for volumes")                                         \
	X("images.allowed", PATTERN, NULL, "every image must match; empty: any")

enum profile_type {
#define X(name, what) PROFILE_##name,
	PROFILE_TYPES(X)
#undef X
		PROFILE_TYPE_COUNT
};

struct profile_row {
	const char *key;
	enum profile_type type;
	const char *words; /* parted by blanks; NULL: of other types */
	const char *help;
};

#endif
