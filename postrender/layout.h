/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines, indicators and properties around nodes that were read: bytes in the document's text. A line ends where YAML
 * 1.1 says so: at LF, CR, CRLF, NEL, LS and PS. Owns nothing.
 */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H

#include "tree.h"

/* Past blanks, line breaks and comments. */
size_t layout_past_gap(struct str text, size_t offset);

/* Past the break of the line that holds `offset`, or the text's end. */
size_t layout_line_end(struct str text, size_t offset);

/* Bytes of the break (CRLF is one) that ends at `end`; 0: none ends there. */
size_t layout_break_before(struct str text, size_t end);

/* Characters between the beginning of its line and `offset`. */
uint32_t layout_column(struct str text, size_t offset);

/* Past the break of the node's last line; scalars with `+` own their breaks. */
size_t layout_lines_end(const struct tree *tree, uint32_t node);

/* Past the node's text; the break of a `+` scalar at its end not counted, for the line still needs one. */
size_t layout_text_end(const struct tree *tree, uint32_t node);

/* Past the anchor and tag at the node's beginning, wherever they stand; its beginning when it has none. */
size_t layout_properties_end(const struct tree *tree, uint32_t node);

/* Whether only blanks stand before `offset` on its line, which begins at `ret_begin`. */
bool layout_starts_line(struct str text, size_t offset, size_t *ret_begin);

/* Where a child of a block collection begins: its key, with the `?` of an explicit one, or its dash. */
size_t layout_child(const struct tree *tree, uint32_t parent, uint32_t child);

/* Where the children of a block collection stand: characters before them. */
uint32_t layout_indent(const struct tree *tree, uint32_t node);

/* The `:` behind a key that ends at `key_end`; SIZE_MAX: it has none (`? key`, `{key}`). */
size_t layout_colon(struct str text, size_t key_end);

/* A mapping in a flow list without braces of its own: `[key: value]`. */
bool layout_is_pair(const struct tree *tree, uint32_t node);

#endif
