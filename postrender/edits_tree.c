/* SPDX-License-Identifier: Apache-2.0 */
#include "edits_tree.h"

#include "ceilings.h"
#include "edits_block.h"
#include "edits_flow.h"
#include "encoding.h"
#include "layout.h"

/* A value for a key that had not even a colon: `{key}`; `? key`, whose colon needs a line of its own. */
static void give_value(struct editing *editing, uint32_t node, const struct bytes *value)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];
	bool flow = edits_in_flow(editing, n->parent);
	size_t at = n->key_end;
	bool open;

	if (!flow && !encoding_break_before(tree->text, at))
		at = layout_line_end(tree->text, at);
	open = !flow && !encoding_break_before(tree->text, at);
	bytes_add_text(&out, open ? editing->newline : "");
	bytes_add_repeat(&out, ' ', flow ? 0 : n->key_column);
	bytes_add_text(&out, ": ");
	bytes_add(&out, bytes_str(value));
	bytes_add_text(&out, flow || open ? "" : editing->newline);
	editing->edits->is_cut |= value->overflow;
	edits_add_bytes(editing, at, 0, &out);
}

/* A replaced node: its new value in place of its bytes. */
static void replace_scalar(struct editing *editing, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];
	struct emit_style style = edits_style(editing, n->parent);
	size_t begin = n->begin;
	size_t end = layout_text_end(tree, node);

	if (n->style == STYLE_SINGLE)
		style.quote = '\'';
	else if (n->style == STYLE_DOUBLE)
		style.quote = '"';
	if (!n->no_colon && begin > 0 && (tree->text.p[begin - 1] == ':' || tree->text.p[begin - 1] == '-'))
		bytes_add_char(&out, ' ');
	emit_flow(edits_value(editing, node), &style, edits_in_flow(editing, n->parent), &out);
	if (n->no_colon)
		give_value(editing, node, &out);
	else
		edits_add_bytes(editing, begin, end - begin, &out);
}

/* A block collection written anew, on the lines where it stood. */
static void replace_block(struct editing *editing, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];
	struct emit_style style = { editing->newline, false, 0 };
	struct value *value = edits_value(editing, node);
	size_t column = n->column;

	if (n->anchor.n || n->tag.n) {
		/* It begins at its anchor, on its key's line; the anchor goes with it. */
		emit_flow(value, &style, false, &out);
	} else if (value->type < VALUE_LIST || !value->first) {
		emit_flow(value, &style, false, &out);
		if (edits_replace_lines(editing, node, n->begin, &out))
			return;
	} else {
		/* Dashes may stand at their key's column; keys may not. */
		if (value->type == VALUE_MAP && n->key.p && n->parent != NO_NODE && column <= n->key_column) {
			bytes_add_repeat(&out, ' ', n->key_column + 2 - column);
			column = n->key_column + 2;
		}
		emit_block(value, column, &style, &out);
	}
	edits_add_bytes(editing, n->begin, layout_text_end(tree, node) - n->begin, &out);
}

static void walk(struct editing *editing, uint32_t node)
{
	struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];
	bool added = false;
	bool removed = false;

	if (n->state == NODE_REPLACED && n->was_block) {
		replace_block(editing, node);
		return;
	}
	if (n->state == NODE_REPLACED) {
		replace_scalar(editing, node);
		return;
	}
	/* Children first: where both end on one line, what is deeper must be written before. */
	for (uint32_t child = n->first; child != NO_NODE; child = tree->nodes[child].next) {
		added = added || tree->nodes[child].state == NODE_ADDED;
		removed = removed || tree->nodes[child].state == NODE_REMOVED;
		if (tree->nodes[child].state == NODE_READ || tree->nodes[child].state == NODE_REPLACED)
			walk(editing, child);
	}
	if (!added && !removed)
		return;
	if (n->style == STYLE_FLOW)
		edits_flow(editing, node, added, removed);
	else
		edits_block(editing, node, added, removed);
}

void edits_from_tree(struct edits *edits, struct tree *tree)
{
	const char *newline = memchr(tree->text.p, '\n', tree->text.n);
	bool crlf = newline && newline > tree->text.p && newline[-1] == '\r';
	struct editing editing = { edits, tree, crlf ? "\r\n" : "\n" };

	walk(&editing, tree->root);
}
