/* SPDX-License-Identifier: Apache-2.0 */
/* What looks wrong of pods: their containers, and where they are to run. */
#ifndef STORE_DIAGNOSE_PROBLEM_PODS_H
#define STORE_DIAGNOSE_PROBLEM_PODS_H

#include "diagnose/problem.h"

/* Containers that cannot start or end again and again; then pods that no node takes or that cannot start there. */
void suspect_pods(const struct suspect_view *view, struct arena *arena, struct suspects *ret);

/* Containers that ended, run again, and are not ready. */
void suspect_restarted(const struct suspect_view *view, struct arena *arena, struct suspects *ret);

/* Pods that run, and whose readiness probe fails. */
void suspect_unready(const struct suspect_view *view, struct arena *arena, struct suspects *ret);

#endif
