/* SPDX-License-Identifier: Apache-2.0 */
#include "edits_parts.h"

void edits_add_bytes(struct editing *editing, size_t offset, size_t remove, const struct bytes *bytes)
{
	editing->edits->is_cut |= bytes->overflow;
	edits_add(editing->edits, offset, remove, bytes_str(bytes));
}

struct value *edits_value(struct editing *editing, uint32_t node)
{
	return tree_value(editing->tree, node, &editing->edits->arena);
}

bool edits_in_flow(const struct editing *editing, uint32_t container)
{
	const struct node *nodes = editing->tree->nodes;

	return container != NO_NODE && nodes[container].style == STYLE_FLOW && nodes[container].state != NODE_ADDED;
}

struct emit_style edits_style(const struct editing *editing, uint32_t container)
{
	const struct tree *tree = editing->tree;
	struct emit_style style = { editing->newline, false, 0 };

	/* The nearest flow mapping that had members decides whether this is JSON. */
	for (; edits_in_flow(editing, container); container = tree->nodes[container].parent) {
		uint32_t first = tree->nodes[container].first;

		if (tree->nodes[container].kind != NODE_MAP || first == NO_NODE ||
		    tree->nodes[first].state == NODE_ADDED)
			continue;
		style.json = tree->nodes[first].key_quoted;
		break;
	}
	return style;
}

uint32_t edits_last(const struct editing *editing, uint32_t node, bool staying)
{
	const struct node *nodes = editing->tree->nodes;
	uint32_t child = nodes[node].last;

	while (child != NO_NODE &&
	       (nodes[child].state == NODE_ADDED || (staying && nodes[child].state == NODE_REMOVED)))
		child = nodes[child].before;
	return child;
}
