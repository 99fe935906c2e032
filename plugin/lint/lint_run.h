/* SPDX-License-Identifier: Apache-2.0 */
/* A chart under one profile after the other. */
#ifndef STORE_LINT_LINT_RUN_H
#define STORE_LINT_LINT_RUN_H

#include "lint/lint.h"

/* Renders the chart, without rules. Errors of helm_template. */
int lint_render(struct lint *lint, struct err *err);

/* Runs the filter under one profile, and takes in what it says. What it refuses is a finding. Errors of the filter. */
int lint_profile(struct lint *lint, const char *profile, struct err *err);

#endif
