/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that lay edits out share. Owns nothing. */
#ifndef STORE_EDITS_PARTS_H
#define STORE_EDITS_PARTS_H

#include "edits.h"
#include "emit.h"

struct layout {
	struct edits *edits;
	struct tree *tree;
	const char *newline; /* of the document */
};

/* Adds an edit whose text may have passed its ceiling. */
void layout_add(struct layout *layout, size_t offset, size_t remove, const struct bytes *bytes);

/* The value of a node, in the edits' arena. */
struct value *layout_value(struct layout *layout, uint32_t node);

/* Whether what stands in this collection is in flow text. */
bool layout_in_flow(const struct layout *layout, uint32_t container);

/* How values and keys are written in a collection: as in JSON, when its nearest mapping is written so. */
struct emit_style layout_style(const struct layout *layout, uint32_t container);

/* The last child that was read; NO_NODE: none. `staying`: of those that stay. */
uint32_t layout_last(const struct layout *layout, uint32_t node, bool staying);

#endif
