/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the pods of a chart fit into the quota of a plan. */
#ifndef STORE_LINT_ROOM_H
#define STORE_LINT_ROOM_H

#include "lint/lint.h"

/* Whether what passes fits the plan's quota, and how much is left: `row` gets `room`. */
int lint_room(struct lint *lint, const struct value *settings, struct str output, struct value *row, struct err *err);

#endif
