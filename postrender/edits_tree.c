/* SPDX-License-Identifier: Apache-2.0 */
/* Where the bytes of a changed node go. */
#include "ceilings.h"
#include "edits.h"
#include "emit.h"
#include "place.h"

struct layout {
	struct edits *edits;
	struct tree *tree;
	const char *newline;
};

static void walk(struct layout *layout, uint32_t node);

static void add_bytes(struct layout *layout, size_t offset, size_t remove, const struct bytes *bytes)
{
	layout->edits->is_cut |= bytes->overflow;
	edits_add(layout->edits, offset, remove, bytes_str(bytes));
}

static uint32_t last_kept(const struct tree *tree, uint32_t node, bool read_only)
{
	uint32_t found = NO_NODE;

	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		uint8_t state = tree->nodes[child].state;

		if (state != NODE_ADDED && (!read_only || state != NODE_REMOVED))
			found = child;
	}
	return found;
}

static bool in_flow(const struct tree *tree, uint32_t node)
{
	return node != NO_NODE && tree->nodes[node].style == STYLE_FLOW && tree->nodes[node].state != NODE_ADDED;
}

static struct emit_style style_of(const struct layout *layout, uint32_t container)
{
	const struct tree *tree = layout->tree;
	struct emit_style style = { layout->newline, false, 0 };

	/* The nearest flow mapping that had members decides whether this is JSON. */
	for (; in_flow(tree, container); container = tree->nodes[container].parent) {
		uint32_t first = tree->nodes[container].first;

		if (tree->nodes[container].kind != NODE_MAP || first == NO_NODE ||
		    tree->nodes[first].state == NODE_ADDED)
			continue;
		style.json = tree->nodes[first].key_quoted;
		break;
	}
	return style;
}

static struct value *value_at(struct layout *layout, uint32_t node)
{
	return tree_value(layout->tree, node, &layout->edits->arena);
}

/* A replaced node: its new value in place of its bytes. */
static void replace_scalar(struct layout *layout, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = layout->tree;
	const struct node *n = &tree->nodes[node];
	struct emit_style style = style_of(layout, n->parent);
	size_t begin = n->begin;
	size_t end = place_text_end(tree, node);

	if (n->style == STYLE_SINGLE)
		style.quote = '\'';
	else if (n->style == STYLE_DOUBLE)
		style.quote = '"';
	if (begin > 0 && (tree->text.p[begin - 1] == ':' || tree->text.p[begin - 1] == '-' ))
		bytes_add_char(&out, ' ');
	emit_flow(value_at(layout, node), &style, in_flow(tree, n->parent), &out);
	add_bytes(layout, begin, end - begin, &out);
}

/*
 * What stands for a block collection when nothing of it is left: after its key's colon, its lines gone. False where it
 * shares a line with a dash; then it is written in place.
 */
static bool replace_lines(struct layout *layout, uint32_t node, size_t begin, const struct bytes *value)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = layout->tree;
	uint32_t parent = tree->nodes[node].parent;
	size_t colon = tree->nodes[node].key_end;
	size_t line;

	if (parent == NO_NODE || tree->nodes[parent].kind != NODE_MAP || !place_starts_line(tree->text, begin, &line))
		return false;
	while (colon < begin && tree->text.p[colon] != ':')
		colon++;
	if (tree->nodes[node].anchor.n || tree->nodes[node].tag.n)
		colon = place_properties_end(tree, node) - 1;
	layout->edits->is_cut |= value->overflow;
	bytes_add_char(&out, ' ');
	bytes_add(&out, bytes_str(value));
	add_bytes(layout, colon + 1, 0, &out);
	edits_add(layout->edits, line, place_lines_end(tree, node) - line, STR(""));
	return true;
}

/* A block collection written anew, on the lines where it stood. */
static void replace_block(struct layout *layout, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = layout->tree;
	const struct node *n = &tree->nodes[node];
	struct emit_style style = { layout->newline, false, 0 };
	struct value *value = value_at(layout, node);
	size_t column = n->column;

	if (n->anchor.n || n->tag.n) {
		/* It begins at its anchor, on its key's line; the anchor goes with it. */
		emit_flow(value, &style, false, &out);
	} else if (value->type < VALUE_LIST || !value->first) {
		emit_flow(value, &style, false, &out);
		if (replace_lines(layout, node, n->begin, &out))
			return;
	} else {
		/* Dashes may stand at their key's column; keys may not. */
		if (value->type == VALUE_MAP && n->key.p && n->parent != NO_NODE && column <= n->key_column) {
			bytes_add_repeat(&out, ' ', n->key_column + 2 - column);
			column = n->key_column + 2;
		}
		emit_block(value, column, &style, &out);
	}
	add_bytes(layout, n->begin, place_text_end(tree, node) - n->begin, &out);
}

static void replace(struct layout *layout, uint32_t node)
{
	const struct node *n = &layout->tree->nodes[node];

	if (n->was_block)
		replace_block(layout, node);
	else
		replace_scalar(layout, node);
}

/* `{a: b}`: children that went and children that came. */
static void flow_children(struct layout *layout, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	struct tree *tree = layout->tree;
	struct emit_style style = style_of(layout, node);
	uint32_t kept = last_kept(tree, node, true);
	bool map = tree->nodes[node].kind == NODE_MAP;
	bool first = kept == NO_NODE;
	size_t close = tree->nodes[node].end - 1;

	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		struct value *value;

		if (tree->nodes[child].state != NODE_ADDED)
			continue;
		bytes_add_text(&out, first ? "" : ", ");
		first = false;
		value = value_at(layout, child);
		if (map) {
			emit_key(tree->nodes[child].key, &style, true, &out);
			bytes_add_text(&out, ": ");
		}
		emit_flow(value, &style, true, &out);
	}
	if (out.length)
		add_bytes(layout, kept == NO_NODE ? close : tree_end(tree, kept), 0, &out);
}

static size_t item_begin(const struct tree *tree, uint32_t child)
{
	return tree->nodes[child].key.p ? tree->nodes[child].key_begin : tree->nodes[child].begin;
}

static void flow_removals(struct layout *layout, uint32_t node)
{
	const struct tree *tree = layout->tree;
	uint32_t kept = last_kept(tree, node, true);
	bool past_kept = false;

	if (kept == NO_NODE) {
		uint32_t first = tree->nodes[node].first;
		size_t begin = item_begin(tree, first);

		edits_add(layout->edits, begin, tree->nodes[node].end - 1 - begin, STR(""));
		return;
	}
	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		uint32_t next = tree->nodes[child].next;

		if (child == kept) {
			size_t last = last_kept(tree, node, false);
			size_t from = tree_end(tree, kept);

			if (last != kept)
				edits_add(layout->edits, from, tree_end(tree, (uint32_t)last) - from, STR(""));
			past_kept = true;
		}
		if (!past_kept && tree->nodes[child].state == NODE_REMOVED)
			edits_add(layout->edits, item_begin(tree, child),
				  item_begin(tree, next) - item_begin(tree, child), STR(""));
	}
}

/* Takes a block child away: its lines, or what follows `- ` when it shares the dash's line. */
static void remove_block_child(struct layout *layout, uint32_t parent, uint32_t child)
{
	const struct tree *tree = layout->tree;
	size_t begin = place_child(tree, parent, child);
	size_t end = place_lines_end(tree, child);
	size_t line;
	uint32_t next = tree->nodes[child].next;

	if (place_starts_line(tree->text, begin, &line)) {
		edits_add(layout->edits, line, end - line, STR(""));
		return;
	}
	while (next != NO_NODE && tree->nodes[next].state == NODE_ADDED)
		next = tree->nodes[next].next;
	if (next == NO_NODE || tree->nodes[next].state == NODE_REMOVED ||
	    memchr(tree->text.p + end, '#', place_child(tree, parent, next) - end)) {
		size_t stop = end > begin && tree->text.p[end - 1] == '\n' ? end - 1 : end;

		if (stop > begin && tree->text.p[stop - 1] == '\r')
			stop--;
		edits_add(layout->edits, begin, stop - begin, STR(""));
		return;
	}
	edits_add(layout->edits, begin, place_child(tree, parent, next) - begin, STR(""));
}

static size_t block_indent(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];

	/* With an anchor or tag before it, the collection begins there, not at its first key. */
	if (n->kind == NODE_MAP && (n->anchor.n || n->tag.n) && n->first != NO_NODE)
		return tree->nodes[n->first].key_column;
	return n->column;
}

/* All children of a block collection are gone: `{}` or `[]`, or the added ones, stand in its place. */
static void replace_emptied(struct layout *layout, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	const struct tree *tree = layout->tree;
	struct emit_style style = { layout->newline, false, 0 };
	struct value *value = value_at(layout, node);
	uint32_t first = tree->nodes[node].first;
	size_t begin = place_child(tree, node, first);

	if (value->first) {
		emit_block(value, block_indent(tree, node), &style, &out);
	} else {
		emit_flow(value, &style, false, &out);
		if (replace_lines(layout, node, begin, &out))
			return;
	}
	add_bytes(layout, begin, place_text_end(tree, node) - begin, &out);
}

/* New members or items of a block collection, as lines after its last one. */
static void block_children(struct layout *layout, uint32_t node)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(LIMIT_RULE_TEXT);
	struct tree *tree = layout->tree;
	struct emit_style style = { layout->newline, false, 0 };
	size_t indent = block_indent(tree, node);
	uint32_t last = last_kept(tree, node, false);
	bool before = tree_adds_before(tree, node);
	size_t at = before ? place_child(tree, node, last) : place_lines_end(tree, last);
	struct value *added = value_new(&layout->edits->arena, (enum value_type)tree->nodes[node].type);

	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next) {
		if (tree->nodes[child].state != NODE_ADDED)
			continue;
		if (tree->nodes[node].kind == NODE_MAP)
			value_put(added, tree->nodes[child].key, value_at(layout, child));
		else
			value_add(added, value_at(layout, child));
	}
	if (!added->first)
		return;
	if (before) {
		emit_block(added, indent, &style, &out);
		bytes_add_text(&out, layout->newline);
		bytes_add_repeat(&out, ' ', indent);
	} else {
		bool open = at > 0 && tree->text.p[at - 1] != '\n';

		bytes_add_text(&out, open ? layout->newline : "");
		bytes_add_repeat(&out, ' ', indent);
		emit_block(added, indent, &style, &out);
		bytes_add_text(&out, open ? "" : layout->newline);
	}
	add_bytes(layout, at, 0, &out);
}

static void changed_children(struct layout *layout, uint32_t node, size_t added, size_t removed)
{
	struct tree *tree = layout->tree;
	bool flow = tree->nodes[node].style == STYLE_FLOW;
	uint32_t kept = last_kept(tree, node, true);

	if (tree->nodes[node].first == NO_NODE)
		return;
	if (flow) {
		if (removed)
			flow_removals(layout, node);
		if (added)
			flow_children(layout, node);
		return;
	}
	if (kept == NO_NODE) {
		replace_emptied(layout, node);
		return;
	}
	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next)
		if (tree->nodes[child].state == NODE_REMOVED)
			remove_block_child(layout, node, child);
	if (added)
		block_children(layout, node);
}

static void walk(struct layout *layout, uint32_t node)
{
	struct tree *tree = layout->tree;
	const struct node *n = &tree->nodes[node];
	size_t added = 0;
	size_t removed = 0;

	if (n->state == NODE_REPLACED) {
		replace(layout, node);
		return;
	}
	/* Children first: where both end on one line, what is deeper must be written before. */
	for (uint32_t child = n->first; child != NO_NODE; child = tree->nodes[child].next) {
		added += tree->nodes[child].state == NODE_ADDED;
		removed += tree->nodes[child].state == NODE_REMOVED;
		if (tree->nodes[child].state == NODE_READ || tree->nodes[child].state == NODE_REPLACED)
			walk(layout, child);
	}
	if (added || removed)
		changed_children(layout, node, added, removed);
}

void edits_from_tree(struct edits *edits, struct tree *tree)
{
	const char *newline = memchr(tree->text.p, '\n', tree->text.n);
	bool crlf = newline && newline > tree->text.p && newline[-1] == '\r';
	struct layout layout = { edits, tree, crlf ? "\r\n" : "\n" };

	walk(&layout, tree->root);
}
