/* SPDX-License-Identifier: Apache-2.0 */
#include "edits_block.h"

#include "ceilings.h"
#include "layout.h"
#include "tree_span.h"

bool edits_replace_lines(struct editing *editing, uint32_t node, size_t begin, const struct bytes *value)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	const struct node *n = &tree->nodes[node];
	size_t at = layout_properties_end(tree, node);
	size_t line;

	if (n->parent == NO_NODE || tree->nodes[n->parent].kind != NODE_MAP ||
	    !layout_starts_line(tree->text, begin, &line))
		return false;
	if (n->anchor.n == 0 && n->tag.n == 0)
		at = layout_colon(tree->text, n->key_end) + 1;
	bytes_add_char(&out, ' ');
	bytes_add(&out, bytes_str(value));
	editing->edits->is_cut |= value->overflow;
	edits_add_bytes(editing, at, 0, &out);
	edits_add(editing->edits, line, layout_lines_end(tree, node) - line, STR(""));
	return true;
}

/* All children are gone: `{}` or `[]`, or the added ones, stand in their place. */
static void replace_emptied(struct editing *editing, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	struct emit_style style = { editing->newline, false, 0 };
	struct value *value = edits_value(editing, node);
	size_t begin = layout_child(tree, node, tree->nodes[node].first);

	if (value->first) {
		emit_block(value, layout_indent(tree, node), &style, &out);
	} else {
		emit_flow(value, &style, false, &out);
		if (edits_replace_lines(editing, node, begin, &out))
			return;
	}
	edits_add_bytes(editing, begin, layout_text_end(tree, node) - begin, &out);
}

/* The block scalar with which a node ends when all edits are done, that would take what follows for its own. */
static const struct node *open_scalar(const struct tree *tree, uint32_t node)
{
	for (;;) {
		const struct node *n = &tree->nodes[node];
		uint32_t child = n->last;

		if (n->state != NODE_READ || n->style == STYLE_FLOW)
			return NULL;
		if (n->kind != NODE_MAP && n->kind != NODE_LIST)
			return n->style == STYLE_LITERAL || n->style == STYLE_FOLDED ? n : NULL;
		if (child != NO_NODE && tree->nodes[child].state == NODE_ADDED && !tree_adds_before(tree, node))
			return NULL;
		while (child != NO_NODE &&
		       (tree->nodes[child].state == NODE_REMOVED || tree->nodes[child].state == NODE_ADDED))
			child = tree->nodes[child].before;
		if (child == NO_NODE)
			return NULL;
		node = child;
	}
}

/*
 * Behind a block scalar, blank lines (with `+`), deeper blanks and deeper comments would become its text once the lines
 * between are gone; they go too.
 */
static void remove_absorbed(struct editing *editing, const struct node *scalar, size_t from, uint32_t column)
{
	struct str text = editing->tree->text;
	size_t end = from;
	size_t at = from;

	while (at < text.n) {
		size_t first = at;
		size_t next = layout_line_end(text, at);

		while (first < next && (text.p[first] == ' ' || text.p[first] == '\t'))
			first++;
		if (first == next || next - first == layout_break_before(text, next)) {
			/* Blanks beyond the scalar's indentation are text in any case. */
			end = scalar->keep || first - at > column ? next : end;
			at = next;
		} else if (text.p[first] == '#' && layout_column(text, first) > column) {
			end = at = next;
		} else {
			break;
		}
	}
	if (end > from)
		edits_add(editing->edits, from, end - from, STR(""));
}

/* Takes a child away: its lines, or what follows `- ` when it shares the dash's line. `above`: what stays before it. */
static void remove_child(struct editing *editing, uint32_t parent, uint32_t child, uint32_t above)
{
	const struct tree *tree = editing->tree;
	size_t begin = layout_child(tree, parent, child);
	size_t end = layout_lines_end(tree, child);
	uint32_t next = tree->nodes[child].next;
	const struct node *scalar;
	size_t line;

	if (layout_starts_line(tree->text, begin, &line)) {
		/* The end by itself: an addition may come there. */
		edits_add(editing->edits, line, end - line, STR(""));
		scalar = above == NO_NODE ? NULL : open_scalar(tree, above);
		if (scalar &&
		    (next == NO_NODE || tree->nodes[next].state != NODE_ADDED || tree_adds_before(tree, parent)))
			remove_absorbed(editing, scalar, end, layout_indent(tree, parent));
		return;
	}
	if (next == NO_NODE || tree->nodes[next].state != NODE_READ ||
	    memchr(tree->text.p + end, '#', layout_child(tree, parent, next) - end)) {
		size_t stop = end > begin ? end - layout_break_before(tree->text, end) : end;

		edits_add(editing->edits, begin, stop - begin, STR(""));
		return;
	}
	edits_add(editing->edits, begin, layout_child(tree, parent, next) - begin, STR(""));
}

static struct value *added_value(struct editing *editing, uint32_t node)
{
	struct tree *tree = editing->tree;
	struct value *added = value_new(&editing->edits->arena, (enum value_type)tree->nodes[node].type);

	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		if (tree->nodes[child].state != NODE_ADDED)
			continue;
		if (tree->nodes[node].kind == NODE_MAP)
			value_put(added, tree->nodes[child].key, edits_value(editing, child));
		else
			value_add(added, edits_value(editing, child));
	}
	return added;
}

/* New members before the last one: at its key, or where its lines begin when they go. */
static void add_before(struct editing *editing, uint32_t node, uint32_t last)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	struct emit_style style = { editing->newline, false, 0 };
	size_t indent = layout_indent(tree, node);
	size_t at = layout_child(tree, node, last);
	bool goes = tree->nodes[last].state == NODE_REMOVED;

	if (goes)
		(void)layout_starts_line(tree->text, at, &at);
	bytes_add_repeat(&out, ' ', goes ? indent : 0);
	emit_block(added_value(editing, node), indent, &style, &out);
	bytes_add_text(&out, editing->newline);
	bytes_add_repeat(&out, ' ', goes ? 0 : indent);
	edits_add_bytes(editing, at, 0, &out);
}

/* The last line of a child, which is not ended by a newline, goes with what stands on it; and nothing came there. */
static bool last_line_goes(const struct editing *editing, uint32_t child)
{
	const struct tree *tree = editing->tree;
	const struct node *nodes = tree->nodes;
	size_t line;

	while (child != NO_NODE && nodes[child].state != NODE_REMOVED) {
		const struct node *n = &nodes[child];

		if (n->state != NODE_READ || n->style != STYLE_BLOCK || edits_last(editing, child, true) == NO_NODE ||
		    (nodes[n->last].state == NODE_ADDED && !tree_adds_before(tree, child)))
			return false;
		child = edits_last(editing, child, false);
	}
	return child != NO_NODE &&
	       layout_starts_line(tree->text, layout_child(tree, nodes[child].parent, child), &line);
}

/* New members or items, as lines after the last one. */
static void add_after(struct editing *editing, uint32_t node, uint32_t last)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = editing->tree;
	struct emit_style style = { editing->newline, false, 0 };
	size_t indent = layout_indent(tree, node);
	size_t at = layout_lines_end(tree, last);
	bool open = at > 0 && layout_break_before(tree->text, at) == 0;

	bytes_add_text(&out, open && !last_line_goes(editing, last) ? editing->newline : "");
	bytes_add_repeat(&out, ' ', indent);
	emit_block(added_value(editing, node), indent, &style, &out);
	bytes_add_text(&out, open ? "" : editing->newline);
	edits_add_bytes(editing, at, 0, &out);
}

void edits_block(struct editing *editing, uint32_t node, bool added, bool removed)
{
	struct tree *tree = editing->tree;
	uint32_t last = edits_last(editing, node, false);
	uint32_t above = NO_NODE;

	if (edits_last(editing, node, true) == NO_NODE) {
		replace_emptied(editing, node);
		return;
	}
	for (uint32_t child = removed ? tree->nodes[node].first : NO_NODE; child != NO_NODE;
	     child = tree->nodes[child].next) {
		if (tree->nodes[child].state == NODE_REMOVED)
			remove_child(editing, node, child, above);
		else if (tree->nodes[child].state != NODE_ADDED)
			above = child;
	}
	if (added && tree_adds_before(tree, node))
		add_before(editing, node, last);
	else if (added)
		add_after(editing, node, last);
}

void edits_end_line(struct edits *edits, const struct tree *tree)
{
	const struct node *scalar = open_scalar(tree, tree->root);

	/* A newline would be text of a scalar with `+`; a comment ends it. */
	edits_add(edits, tree->text.n, 0, scalar && scalar->keep ? STR("#\n") : STR("\n"));
}
