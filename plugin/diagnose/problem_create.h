/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads whose controllers could not create a pod: Jobs, and the others. */
#ifndef STORE_DIAGNOSE_PROBLEM_CREATE_H
#define STORE_DIAGNOSE_PROBLEM_CREATE_H

#include "diagnose/problem.h"

void problem_jobs_without_pods(const struct objects *view, struct arena *arena, struct problems *ret);
void problem_not_created(const struct objects *view, struct arena *arena, struct problems *ret);

#endif
