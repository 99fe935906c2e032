/* SPDX-License-Identifier: Apache-2.0 */
/* Claims without a volume, and a pod that no node takes or that cannot start there. */
#ifndef STORE_DIAGNOSE_PROBLEM_PLACE_H
#define STORE_DIAGNOSE_PROBLEM_PLACE_H

#include "diagnose/problem.h"

void problem_claims(const struct objects *view, struct arena *arena, struct problems *ret);
bool problem_not_placed(const struct objects *view, const struct value *pod, struct arena *arena, struct problem *ret);

#endif
