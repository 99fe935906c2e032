/* SPDX-License-Identifier: Apache-2.0 */
/* Claims without a volume, and a pod that no node takes or that cannot start there. */
#ifndef STORE_DIAGNOSE_PROBLEM_PLACE_H
#define STORE_DIAGNOSE_PROBLEM_PLACE_H

#include "diagnose/problem.h"

void suspect_claims(const struct suspect_view *view, struct arena *arena, struct suspects *ret);
bool suspect_not_placed(const struct suspect_view *view, const struct value *pod, struct arena *arena,
			struct suspect *ret);

#endif
