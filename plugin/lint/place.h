/* SPDX-License-Identifier: Apache-2.0 */
/* Where in a chart a finding is: template and line. */
#ifndef STORE_LINT_PLACE_H
#define STORE_LINT_PLACE_H

#include "lint/lint.h"

/* Cuts a text into lines, once. */
void lint_index(struct lint_stream *stream, struct arena *arena);

/* Fills in `file`, and `line` where it can be told: the template's line that reads like the one rendered. */
void lint_place(struct lint *lint, const struct lint_said *said, struct value *finding);

#endif
