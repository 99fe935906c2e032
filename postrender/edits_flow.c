/* SPDX-License-Identifier: Apache-2.0 */
#include "edits_flow.h"

#include "ceilings.h"
#include "layout.h"
#include "tree_span.h"

/* An anchor or a tag without a value ends at a blank: what follows may not touch it. */
static bool needs_blank(const struct editing *editing, uint32_t node)
{
	const struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];

	while (n->state == NODE_READ && layout_is_pair(tree, node)) {
		if (n->last == NO_NODE || tree->nodes[n->last].state == NODE_ADDED)
			return false;
		node = edits_last(editing, node, true);
		if (node == NO_NODE)
			return false;
		n = &tree->nodes[node];
	}
	return n->state == NODE_READ && n->kind == NODE_SCALAR && n->style == STYLE_PLAIN && n->text.n == 0 &&
	       n->end > n->begin;
}

static void add_children(struct editing *editing, uint32_t node, size_t close)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	struct tree *tree = editing->tree;
	struct emit_style style = edits_style(editing, node);
	uint32_t kept = edits_last(editing, node, true);
	bool map = tree->nodes[node].kind == NODE_MAP;
	bool first = kept == NO_NODE;

	if (!first && needs_blank(editing, kept))
		bytes_add_char(&out, ' ');
	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		struct value *value;

		if (tree->nodes[child].state != NODE_ADDED)
			continue;
		bytes_add_text(&out, first ? "" : ", ");
		first = false;
		value = edits_value(editing, child);
		if (map) {
			emit_key(tree->nodes[child].key, &style, true, &out);
			bytes_add_text(&out, ": ");
		}
		emit_flow(value, &style, true, &out);
	}
	edits_add_bytes(editing, kept == NO_NODE ? close : tree_end(tree, kept), 0, &out);
}

static size_t begin_of(const struct tree *tree, uint32_t child)
{
	return tree->nodes[child].key.p ? tree->nodes[child].key_begin : tree->nodes[child].begin;
}

static void remove_children(struct editing *editing, uint32_t node, size_t close)
{
	const struct tree *tree = editing->tree;
	uint32_t kept = edits_last(editing, node, true);
	uint32_t last = edits_last(editing, node, false);

	if (kept == NO_NODE) {
		size_t begin = begin_of(tree, tree->nodes[node].first);

		edits_add(editing->edits, begin, close - begin, STR(""));
		return;
	}
	/* Each goes with what parts it from the next; behind the last that stays, with what parts it from that. */
	for (uint32_t child = tree->nodes[node].first; child != kept; child = tree->nodes[child].next) {
		size_t begin = begin_of(tree, child);

		if (tree->nodes[child].state == NODE_REMOVED)
			edits_add(editing->edits, begin, begin_of(tree, tree->nodes[child].next) - begin, STR(""));
	}
	if (last != kept)
		edits_add(editing->edits, tree_end(tree, kept), tree_end(tree, last) - tree_end(tree, kept),
			  needs_blank(editing, kept) ? STR(" ") : STR(""));
}

void edits_flow(struct editing *editing, uint32_t node, bool added, bool removed)
{
	const struct node *n = &editing->tree->nodes[node];
	bool pair = layout_is_pair(editing->tree, node);
	size_t close = n->end - !pair;

	if (pair)
		edits_add(editing->edits, n->begin, 0, STR("{"));
	if (removed)
		remove_children(editing, node, close);
	if (added)
		add_children(editing, node, close);
	if (pair)
		edits_add(editing->edits, close, 0, needs_blank(editing, node) ? STR(" }") : STR("}"));
}
