/* SPDX-License-Identifier: Apache-2.0 */
/* A finding, with its place in the chart. */
#ifndef STORE_LINT_FINDING_H
#define STORE_LINT_FINDING_H

#include "lint/lint.h"

/* Adds a finding and returns it. */
struct value *lint_add(struct lint *lint, const char *profile, const struct lint_said *said);

#endif
