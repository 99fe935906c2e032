/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and dashes around nodes that were read: bytes in the document's text. Owns nothing. */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "tree.h"

/* Past the newline of the line that holds `offset`, or the text's end. */
size_t place_line_end(struct str text, size_t offset);

/* Past the newline of the node's last line; scalars with `+` own their newlines. */
size_t place_lines_end(const struct tree *tree, uint32_t node);

/* Past the node's text; the newline of a `+` scalar at its end not counted, for the line still needs one. */
size_t place_text_end(const struct tree *tree, uint32_t node);

/* Past the anchor and tag at the node's beginning. */
size_t place_properties_end(const struct tree *tree, uint32_t node);

/* Whether only blanks stand before `offset` on its line, which begins at `ret_begin`. */
bool place_starts_line(struct str text, size_t offset, size_t *ret_begin);

/* Where a child of a block collection begins: its key, or its dash. */
size_t place_child(const struct tree *tree, uint32_t parent, uint32_t child);

#endif
