/* SPDX-License-Identifier: Apache-2.0 */
#include "tree_span.h"

static uint32_t last_read(const struct tree *tree, uint32_t node)
{
	uint32_t child = tree->nodes[node].last;

	/* What rules added stands behind what was read. */
	while (child != NO_NODE && tree->nodes[child].state == NODE_ADDED)
		child = tree->nodes[child].before;
	return child;
}

static bool is_leaf(const struct node *n)
{
	return n->state == NODE_REPLACED || (n->kind != NODE_MAP && n->kind != NODE_LIST) || n->style != STYLE_BLOCK;
}

uint32_t tree_end(const struct tree *tree, uint32_t node)
{
	uint32_t last;

	while (!is_leaf(&tree->nodes[node])) {
		last = last_read(tree, node);
		if (last == NO_NODE)
			break;
		node = last;
	}
	return tree->nodes[node].end;
}

bool tree_ends_with_keep(const struct tree *tree, uint32_t node)
{
	while (!is_leaf(&tree->nodes[node])) {
		uint32_t last = last_read(tree, node);

		if (last == NO_NODE)
			return false;
		node = last;
	}
	return tree->nodes[node].keep;
}

bool tree_adds_before(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];

	/* Items of a list keep their order; after the scalar's last line they disturb nothing. */
	return n->state == NODE_READ && n->kind == NODE_MAP && n->style == STYLE_BLOCK &&
	       !tree->nodes[last_read(tree, node)].is_merge && tree_ends_with_keep(tree, node);
}
