/* SPDX-License-Identifier: Apache-2.0 */
#include "edits_parts.h"

void layout_add(struct layout *layout, size_t offset, size_t remove, const struct bytes *bytes)
{
	layout->edits->is_cut |= bytes->overflow;
	edits_add(layout->edits, offset, remove, bytes_str(bytes));
}

struct value *layout_value(struct layout *layout, uint32_t node)
{
	return tree_value(layout->tree, node, &layout->edits->arena);
}

bool layout_in_flow(const struct layout *layout, uint32_t container)
{
	const struct node *nodes = layout->tree->nodes;

	return container != NO_NODE && nodes[container].style == STYLE_FLOW && nodes[container].state != NODE_ADDED;
}

struct emit_style layout_style(const struct layout *layout, uint32_t container)
{
	const struct tree *tree = layout->tree;
	struct emit_style style = { layout->newline, false, 0 };

	/* The nearest flow mapping that had members decides whether this is JSON. */
	for (; layout_in_flow(layout, container); container = tree->nodes[container].parent) {
		uint32_t first = tree->nodes[container].first;

		if (tree->nodes[container].kind != NODE_MAP || first == NO_NODE ||
		    tree->nodes[first].state == NODE_ADDED)
			continue;
		style.json = tree->nodes[first].key_quoted;
		break;
	}
	return style;
}

uint32_t layout_last(const struct layout *layout, uint32_t node, bool staying)
{
	const struct node *nodes = layout->tree->nodes;
	uint32_t child = nodes[node].last;

	while (child != NO_NODE &&
	       (nodes[child].state == NODE_ADDED || (staying && nodes[child].state == NODE_REMOVED)))
		child = nodes[child].before;
	return child;
}
