/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what rules did to a tree to bytes: an ordered list of {offset, remove, insert} without overlap, and the text
 * that comes of it. The list owns its inserted text.
 */
#ifndef STORE_EDITS_H
#define STORE_EDITS_H

#include "tree.h"

struct edit {
	size_t offset;     /* bytes in the document's text */
	size_t remove;     /* bytes */
	struct str insert; /* in the list's arena */
	size_t order;      /* in which it came */
};

struct edits {
	struct edit *list;
	size_t count;
	size_t capacity;
	struct arena arena;
	bool is_cut; /* an insertion passed LIMIT_RULE_TEXT and lacks its end */
};

#define EDITS_INIT { NULL, 0, 0, ARENA_INIT, false }

/* Adds an edit; they may come in any order. */
void edits_add(struct edits *edits, size_t offset, size_t remove, struct str insert);

/* Sorts, demands that none overlap (ERR_VERIFY) and that none is cut (ERR_LIMIT), and writes the new text. */
int edits_splice(struct edits *edits, struct str text, struct bytes *out, struct err *err);

void edits_reset(struct edits *edits);
void edits_free(struct edits *edits);

#endif
