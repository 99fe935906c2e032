/* SPDX-License-Identifier: Apache-2.0 */
/* Waits until the workloads of a store are ready, or until it is plain that they cannot be, and says why. */
#ifndef STORE_LIFECYCLE_ROLLOUT_H
#define STORE_LIFECYCLE_ROLLOUT_H

#include "diagnose/patience.h"
#include "store/operation.h"

#define ROLLOUT_SHOWN 256 /* workloads that get a line of their own */

struct rollout {
	struct operation *operation;
	struct patience suspicions;
	double looked;              /* when the pods were looked at, seconds of the operation; 0: never */
	struct arena arena;         /* of what is known */
	const struct value *known;  /* what was there before (diagnose/problem.h) */
	bool told;                  /* rollout_tick has said why, with log lines */
	bool is_own;                /* what looked wrong last is the workloads' own fault */
	char *shown[ROLLOUT_SHOWN]; /* "Deployment/web" */
	size_t shown_count;
};

/*
 * Remembers what is there before Helm works; nothing in a namespace that we just made (`is_new`). Errors of
 * workloads_read_all. rollout_free in every case.
 */
int rollout_begin(struct rollout *rollout, struct operation *operation, bool is_new, struct err *err);
void rollout_free(struct rollout *rollout);

/*
 * For the ticks of a helm that works (`context` is the rollout): keeps the lease, and looks at hooks, which Helm waits
 * for until its own time is over. ERR_FAILED as rollout_wait's when one of them cannot end well.
 */
int rollout_tick(void *context, struct err *err);

/*
 * Puts what the cluster shows of hooks that failed before an error that Helm reported: ERR_FAILED when it proves that
 * they do; ERR_UNREADY for a hook that ran until the time was over. Always -1.
 */
int rollout_explain(struct rollout *rollout, struct err *err);

/*
 * Shows a line for each workload as it becomes ready. ERR_FAILED with reason, object, last log lines and remedy as soon
 * as waiting cannot help. When the time is over, with what is still lacking: ERR_UNREADY when the pods' own words say
 * why, ERR_TIMEOUT when it may be the cluster that has yet to do something. rollout_begin may have been left out.
 */
int rollout_wait(struct rollout *rollout, struct err *err);

#endif
