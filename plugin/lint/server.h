/* SPDX-License-Identifier: Apache-2.0 */
/* What the API server says of the objects of a chart. */
#ifndef STORE_LINT_SERVER_H
#define STORE_LINT_SERVER_H

#include "lint/lint.h"

/* What the API server says of `output` in a dry run: a finding for each object that it refuses. */
int lint_server(struct lint *lint, const char *profile, struct str output, struct err *err);

#endif
