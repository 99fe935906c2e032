/* SPDX-License-Identifier: Apache-2.0 */
/* Where a node that was read ends. */
#ifndef STORE_TREE_SPAN_H
#define STORE_TREE_SPAN_H

#include "tree.h"

/* Past the last byte of a node as it was read; a replaced one has it from before. */
uint32_t tree_end(const struct tree *tree, uint32_t node);

/* Its last scalar is a block scalar with `+`, whose blank lines are content. */
bool tree_ends_with_keep(const struct tree *tree, uint32_t node);

/*
 * New members of this block mapping go before its last one that was read, because that ends with such a scalar. Not
 * before `<<`, which would override them.
 */
bool tree_adds_before(const struct tree *tree, uint32_t node);

#endif
