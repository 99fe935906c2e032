/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of a machine and a cluster before stores are made on it. One table of checks; each gives one finding. Checks
 * change nothing but what lies in the namespace of the probes.
 */
#ifndef STORE_DOCTOR_DOCTOR_H
#define STORE_DOCTOR_DOCTOR_H

#include "doctor/sandbox.h"
#include "helm/filter_request.h"
#include "helm/helm.h"
#include "store/session.h"
#include "store/visit.h"

/* What a check cannot do without; where it is lacking the check is skipped, with the reason. */
enum check_needs { NEEDS_NOTHING = 0, NEEDS_CLUSTER = 1, NEEDS_PROFILE = 2, NEEDS_PROBES = 4 };

/* function check_NAME, id, needs, what it looks at; in the order in which they run */
#define CHECK_TABLE(X)                                                                                                 \
	X(helm, "helm", NEEDS_NOTHING, "Helm is there, and how it calls the post-renderer")                            \
	X(kubectl, "kubectl", NEEDS_NOTHING, "kubectl is there")                                                       \
	X(server, "server", NEEDS_NOTHING, "helm store serve may listen on any address")                               \
	X(profile, "profile", NEEDS_NOTHING, "the profile can be read")                                                \
	X(api_server, "api-server", NEEDS_NOTHING, "the API server answers, and is new enough")                        \
	X(skew, "version-skew", NEEDS_CLUSTER, "kubectl and Helm fit the API server's version")                        \
	X(clock, "clock", NEEDS_CLUSTER, "this machine's clock and the API server's agree")                            \
	X(rights, "rights", NEEDS_CLUSTER, "you may do what the verbs do")                                             \
	X(apply, "server-side-apply", NEEDS_CLUSTER, "the API server applies objects")                                 \
	X(nodes, "nodes", NEEDS_CLUSTER, "nodes are ready and take pods")                                              \
	X(metrics, "metrics", NEEDS_CLUSTER, "the metrics API tells what pods use")                                    \
	X(capacity, "capacity", NEEDS_CLUSTER | NEEDS_PROFILE, "how many stores fit, by requests")                     \
	X(storage, "storage-class", NEEDS_CLUSTER, "the profile's storage class is there")                             \
	X(ingress, "ingress-class", NEEDS_CLUSTER, "the profile's ingress class is there")                             \
	X(priority, "priority-class", NEEDS_CLUSTER | NEEDS_PROFILE,                                                   \
	  "pods may have the cluster's default priority class")                                                        \
	X(controller, "ingress-controller", NEEDS_CLUSTER | NEEDS_PROFILE,                                             \
	  "its pods are where the network policies let visitors in from")                                              \
	X(gateway, "gateway", NEEDS_CLUSTER, "the Gateway API is there, where the profile uses it")                    \
	X(certificates, "certificates", NEEDS_CLUSTER | NEEDS_PROFILE, "cert-manager and the issuer, with TLS")        \
	X(database, "database", NEEDS_CLUSTER | NEEDS_PROFILE, "what the database mode needs")                         \
	X(dns, "dns", NEEDS_CLUSTER | NEEDS_PROFILE, "name servers are where the network policies let stores ask")     \
	X(address, "address", NEEDS_PROFILE, "hosts of the domain lead to an ingress controller, from here")           \
	X(space, "namespace", NEEDS_CLUSTER | NEEDS_PROBES, "a namespace can be made")                                 \
	X(security, "pod-security", NEEDS_CLUSTER | NEEDS_PROBES, "a privileged pod is refused")                       \
	X(quota, "quota", NEEDS_CLUSTER | NEEDS_PROBES, "a quota counts and refuses")                                  \
	X(packets, "network-policy", NEEDS_CLUSTER | NEEDS_PROBES, "default-deny is enforced, between two pods")       \
	X(gone, "removal", NEEDS_CLUSTER | NEEDS_PROBES, "a deleted namespace goes away")

enum check_id {
#define X(name, id, needs, what) CHECK_##name,
	CHECK_TABLE(X)
#undef X
		CHECK_COUNT
};

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED, CHECK_SKIPPED, CHECK_STATES };

/* Texts are in the session's arena. */
struct finding {
	enum check_state state;
	enum err_code code;    /* of a failed one */
	const char *found;     /* one line */
	const char *remedy;    /* what to do: lines; NULL: nothing */
	struct value *details; /* for JSON and YAML; NULL: none */
};

/* What doctor is asked to look at. */
struct doctor_request {
	struct filter_request filter; /* the profile, if any, is checked for */
	bool no_probes;
	const char *probe_image;
	const char *role; /* its rights are printed, and nothing is looked at; "": of the default one */
	unsigned timeout; /* milliseconds, for all checks */
};

struct doctor {
	const struct session *session;
	const struct doctor_request *request;
	struct visit visit;
	struct err reach; /* why the cluster is not reached; ERR_NONE: it is */
	struct helm helm;
	const char *kubectl;          /* its version; NULL: there is none */
	const struct value *version;  /* of the API server; NULL: it does not answer */
	const struct value *settings; /* of the profile; NULL: none was chosen, or it cannot be read */
	struct sandbox probe;
	bool probing;           /* the namespace of the probes is there */
	struct context context; /* its timeout: for all of it */
	struct finding findings[CHECK_COUNT];
};

#define X(name, id, needs, what) int check_##name(struct doctor *doctor, struct finding *ret, struct err *err);
CHECK_TABLE(X)
#undef X

/*
 * Runs all checks; findings are in `doctor`. What a check could not find out is a failed finding with that error; -1
 * only for a signal. doctor_close in every case.
 */
int doctor_run(struct doctor *doctor, const struct session *session, const struct doctor_request *request,
	       struct err *err);
void doctor_close(struct doctor *doctor);

/* Of the findings: how many are so. */
size_t doctor_count(const struct doctor *doctor, enum check_state state);

/* {state, profile, plan, checks: [{id, what, state, found, remedy, error, details}]}, in the session's arena. */
struct value *doctor_value(const struct doctor *doctor);

/* 0 when nothing failed; else the error of all that did: the code of the first, their ids. */
int doctor_judge(const struct doctor *doctor, struct err *err);

const char *doctor_check_id(enum check_id id);
const char *doctor_check_what(enum check_id id);
const char *doctor_state_name(enum check_state state); /* "ok", "warning", "failed", "skipped" */

/* For checks: the arena of their texts. */
struct arena *doctor_arena(const struct doctor *doctor);

/* For checks: whether the API server knows a resource, by discovery, for which nobody needs rights. */
int doctor_knows(struct doctor *doctor, const char *group_version, const char *resource, bool *ret, struct err *err);

/* For checks: waits a moment; looks for signals, keeps the probes' Lease. ERR_TIMEOUT when the time is over. */
int doctor_pause(struct doctor *doctor, int milliseconds, struct err *err);

/* For checks: fills in a finding; `remedy` may be NULL. Always 0, so that `return doctor_finding_set(…)` reads well. */
int doctor_finding_set(struct finding *finding, enum check_state state, struct str found, const char *remedy);

#endif
