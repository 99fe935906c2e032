/* SPDX-License-Identifier: Apache-2.0 */
/* Collections in block style: their lines. */
#ifndef STORE_EDITS_BLOCK_H
#define STORE_EDITS_BLOCK_H

#include "edits_parts.h"

/* Children of a collection that went and came. */
void edits_block(struct editing *editing, uint32_t node, bool added, bool removed);

/*
 * What stands for a block collection when nothing of it is left: after its key's colon, its lines gone. `begin`: where
 * its children stood. False where that shares a line with what is before; then it is written in place.
 */
bool edits_replace_lines(struct editing *editing, uint32_t node, size_t begin, const struct bytes *value);

/* Gives the document a last newline again: what ends it now has another break. */
void edits_end_line(struct edits *edits, const struct tree *tree);

#endif
