/* SPDX-License-Identifier: Apache-2.0 */
/* What looks wrong of pods: their containers, and where they are to run. */
#ifndef STORE_DIAGNOSE_PROBLEM_PODS_H
#define STORE_DIAGNOSE_PROBLEM_PODS_H

#include "diagnose/problem.h"

/* Containers that cannot start or end again and again; then pods that no node takes or that cannot start there. */
void problem_pods(const struct objects *view, struct arena *arena, struct problems *ret);

/* Containers that ended, run again, and are not ready. */
void problem_restarted(const struct objects *view, struct arena *arena, struct problems *ret);

/* Pods that run, and whose readiness probe fails. */
void problem_unready(const struct objects *view, struct arena *arena, struct problems *ret);

#endif
