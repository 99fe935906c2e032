/* SPDX-License-Identifier: Apache-2.0 */
/* `{a: b}`, `[a]`, and `[a: b]`, a mapping without braces. */
#ifndef STORE_EDITS_FLOW_H
#define STORE_EDITS_FLOW_H

#include "edits_parts.h"

/* Children of a collection that went and came. */
void edits_flow(struct editing *editing, uint32_t node, bool added, bool removed);

#endif
