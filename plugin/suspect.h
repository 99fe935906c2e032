/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why the workloads of a namespace are not ready: what the objects' conditions, states and events say, in the order in
 * which it helps. Pure functions of API objects; nothing is fetched here.
 */
#ifndef STORE_SUSPECT_H
#define STORE_SUSPECT_H

#include "value.h"

/* name, seconds it must last before waiting is given up (it may pass by itself until then), what to do about it */
#define SUSPECT_TABLE(X)                                                                                               \
	X(QUOTA, 4, "ask for less in the chart's values, or choose a larger plan: --plan")                             \
	X(REFUSED, 4, "change the chart so that the namespace admits its pods")                                        \
	X(IMAGE, 6, "check the image's name and tag, and that the cluster's nodes can pull it")                        \
	X(CONFIG, 8, "create what the pod refers to, or correct the name in the chart's values")                       \
	X(CRASH, 0, "correct what its last words say")                                                              \
	X(JOB, 0, "correct what its last words say")                                                                \
	X(UNSCHEDULABLE, 10, "make room or ask for less; the nodes' state: kubectl describe nodes")                    \
	X(CLAIM, 10, "use a storage class of this cluster (kubectl get storageclass), or install its provisioner")     \
	X(MOUNT, 20, "create what the volume refers to, or correct its name")                                          \
	X(STUCK, 0, "read what its pods say")                                                                         \
	X(RESTARTED, 86400, "correct what its last words say; it may become ready yet")                                \
	X(RETRY, 86400, "correct what its last words say; it is tried again until its limits are reached")            \
	X(UNREADY, 86400, "check the readiness probe, and what its pods say")

enum suspect_kind {
#define X(name, patience, hint) SUSPECT_##name,
	SUSPECT_TABLE(X)
#undef X
		SUSPECT_KINDS
};

struct suspect {
	enum suspect_kind kind;
	const char *object;  /* "Deployment/web", "Pod/web-1 (container web)" */
	const char *reason;  /* one line */
	const char *pod;     /* whose last log lines show more; NULL: none */
	const char *container;
	bool previous;       /* the lines of the run before this one */
};

/* What was read of the namespace: lists of API objects; NULL counts as empty. */
struct suspect_view {
	const struct value *deployments;
	const struct value *pods;
	const struct value *replica_sets;
	const struct value *stateful_sets;
	const struct value *jobs;
	const struct value *claims;
	const struct value *events;
	const struct value *known; /* suspect_know: what was there before; its events count no more */
	bool jobs_only;            /* only new Jobs and their pods: hooks, while Helm waits for them */
};

/* Marks what is there, as a list in the arena, for `known` of later views. */
struct value *suspect_know(const struct suspect_view *view, struct arena *arena);

/*
 * The most telling suspicion into `ret`, texts in the arena. False when nothing looks wrong. Objects that are being
 * deleted, and pods that are being replaced by newer ones, are passed over.
 */
bool suspect_find(const struct suspect_view *view, struct arena *arena, struct suspect *ret);

unsigned suspect_patience(enum suspect_kind kind); /* seconds */
const char *suspect_hint(enum suspect_kind kind);  /* what to do about it */

#endif
