/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads whose controllers could not create a pod: Jobs, and the others. */
#ifndef STORE_DIAGNOSE_PROBLEM_CREATE_H
#define STORE_DIAGNOSE_PROBLEM_CREATE_H

#include "diagnose/problem.h"

void suspect_jobs_without_pods(const struct suspect_view *view, struct arena *arena, struct suspects *ret);
void suspect_not_created(const struct suspect_view *view, struct arena *arena, struct suspects *ret);

#endif
