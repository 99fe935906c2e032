/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that lay edits out share. Owns nothing. */
#ifndef STORE_EDITS_PARTS_H
#define STORE_EDITS_PARTS_H

#include "edits.h"
#include "emit.h"

struct editing {
	struct edits *edits;
	struct tree *tree;
	const char *newline; /* of the document */
};

/* Adds an edit whose text may have passed its ceiling. */
void edits_add_bytes(struct editing *editing, size_t offset, size_t remove, const struct bytes *bytes);

/* The value of a node, in the edits' arena. */
struct value *edits_value(struct editing *editing, uint32_t node);

/* Whether what stands in this collection is in flow text. */
bool edits_in_flow(const struct editing *editing, uint32_t container);

/* How values and keys are written in a collection: as in JSON, when its nearest mapping is written so. */
struct emit_style edits_style(const struct editing *editing, uint32_t container);

/* The last child that was read; NO_NODE: none. `staying`: of those that stay. */
uint32_t edits_last(const struct editing *editing, uint32_t node, bool staying);

#endif
