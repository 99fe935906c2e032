/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs that failed for good, and those that failed and may try again. */
#ifndef STORE_DIAGNOSE_PROBLEM_JOBS_H
#define STORE_DIAGNOSE_PROBLEM_JOBS_H

#include "diagnose/problem.h"

void problem_failed_jobs(const struct objects *view, struct arena *arena, struct problems *ret);
void problem_retried_jobs(const struct objects *view, struct arena *arena, struct problems *ret);

#endif
