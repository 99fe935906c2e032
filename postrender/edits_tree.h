/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a changed node go. */
#ifndef STORE_EDITS_TREE_H
#define STORE_EDITS_TREE_H

#include "edits.h"

/* Fills the list from the tree's changed nodes. */
void edits_from_tree(struct edits *edits, struct tree *tree);

#endif
