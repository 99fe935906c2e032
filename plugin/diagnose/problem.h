/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why the workloads of a namespace are not ready: what the objects' conditions, states and events say, in the order in
 * which it helps. Pure functions of API objects; nothing is fetched here.
 */
#ifndef STORE_DIAGNOSE_PROBLEM_H
#define STORE_DIAGNOSE_PROBLEM_H

#include "value.h"

#define PROBLEM_NEVER 86400 /* seconds: not given up before the command's own time is over */
#define PROBLEMS_MOST 64    /* that are looked after at a time; the most telling ones come first */

/*
 * name, seconds it must last before waiting is given up, whether it may pass by itself (then --patience counts
 * instead), what to do about it.
 * The seconds outlast the first tries of whoever tries again: the kubelet pulls after 10, 30 and 70 s and mounts after
 * 1 to 63 s; provisioners and the controllers of pods double their pauses from a second or less.
 */
#define PROBLEM_TABLE(X)                                                                                               \
	X(QUOTA, 30, true, "ask for less in the chart's values, or choose a larger plan: --plan")                      \
	X(QUOTA_ENDING, PROBLEM_NEVER, true, "wait until the pods that end have ended")                                \
	X(REFUSED, 10, false, "change the chart so that the namespace admits its pods")                                \
	X(ADMISSION, 120, true,                                                                                        \
	  "see why an admission webhook does not answer: kubectl get validatingwebhookconfigurations")                 \
	X(IMAGE_NAME, 6, false,                                                                                        \
	  "correct the image's name, or put the image on the nodes; the shop's own: helm store image build && helm "   \
	  "store image import")                                                                                        \
	X(IMAGE_MISSING, 25, true,                                                                                     \
	  "check the image's name and tag, and the registry's credentials; the shop's own image: helm store image "    \
	  "build && helm store image import")                                                                          \
	X(IMAGE, 90, true,                                                                                             \
	  "check the image's name and tag, and that the cluster's nodes can pull it; the shop's own image: helm store "\
	  "image build && helm store image import")                                                                    \
	X(CONFIG, 60, true, "create what the pod refers to, or correct the name in the chart's values")                \
	X(ROOT, 6, false, "allow root: --profile-set podSecurity.level=baseline; or name a user that is not root")     \
	X(CRASH, 0, false, "correct what its last words say")                                                          \
	X(JOB, 0, false, "correct what its last words say")                                                            \
	X(UNSCHEDULABLE, 60, true, "make room or ask for less; the nodes' state: kubectl describe nodes")              \
	X(AUTOSCALED, PROBLEM_NEVER, true, "see why the cluster's autoscaler makes no node: kubectl describe pod")     \
	X(GATED, PROBLEM_NEVER, true, "see who put the pod's scheduling gates, and what it waits for")                 \
	X(CLAIM, 90, true,                                                                                             \
	  "use a storage class of this cluster (kubectl get storageclass), or install its provisioner")                \
	X(PROVISIONING, PROBLEM_NEVER, true, "see what the provisioner of the storage class does")                     \
	X(MOUNT, 120, true, "create what the volume refers to, or correct its name")                                   \
	X(ATTACH, PROBLEM_NEVER, true, "see which node the volume is attached to; it is let go within minutes")        \
	X(STUCK, 10, false, "read what its pods say")                                                                  \
	X(RESTARTED, PROBLEM_NEVER, false, "correct what its last words say; it may become ready yet")                 \
	X(RETRY, PROBLEM_NEVER, false,                                                                                 \
	  "correct what its last words say; it is tried again until its limits are reached")                           \
	X(UNREADY, PROBLEM_NEVER, false, "check the readiness probe, and what its pods say")                           \
	X(SPACE, PROBLEM_NEVER, false,                                                                                 \
	  "see what fills it (helm store db psql NAME), or give the server a larger volume (docs/shared-database.md)")

enum problem_kind {
#define X(name, patience, passes, hint) PROBLEM_##name,
	PROBLEM_TABLE(X)
#undef X
		PROBLEM_KINDS
};

struct problem {
	enum problem_kind kind;
	const char *object; /* "Deployment/web", "Pod/web-1 (container web)" */
	const char *reason; /* one line */
	const char *pod;    /* whose last log lines show more; NULL: none */
	const char *container;
	bool previous; /* the lines of the run before this one */
};

/* What was read of the namespace: lists of API objects; NULL counts as empty. */
struct objects {
	const struct value *deployments;
	const struct value *pods;
	const struct value *replica_sets;
	const struct value *stateful_sets;
	const struct value *daemon_sets;
	const struct value *jobs;
	const struct value *claims;
	const struct value *events;
	const struct value *known; /* objects_know: what was there before; its events count no more */
	bool jobs_only;            /* only new Jobs and their pods: hooks, while Helm waits for them */
	bool hooks_ended;          /* Helm has waited for the hooks: those that failed are of runs before */
};

struct problems {
	struct problem list[PROBLEMS_MOST];
	size_t count;
};

/* Puts one to the others, unless there are too many. */
void problem_add(struct problems *problems, struct problem problem);

unsigned problem_patience(enum problem_kind kind); /* seconds */
bool problem_may_pass(enum problem_kind kind);     /* by itself, in more time than that */
const char *problem_hint(enum problem_kind kind);  /* what to do about it */

#endif
