/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

#include "encoding.h"
#include "tree_span.h"

size_t layout_past_gap(struct str text, size_t offset)
{
	while (offset < text.n) {
		size_t n = encoding_break_at(text, offset);

		if (n == 0 && (text.p[offset] == ' ' || text.p[offset] == '\t'))
			n = 1;
		if (n == 0 && text.p[offset] == '#')
			n = layout_line_end(text, offset) - offset;
		if (n == 0)
			break;
		offset += n;
	}
	return offset;
}

size_t layout_line_end(struct str text, size_t offset)
{
	size_t n = 0;

	while (offset < text.n && (n = encoding_break_at(text, offset)) == 0)
		offset++;
	if (offset < text.n && text.p[offset] == '\r' && offset + 1 < text.n && text.p[offset + 1] == '\n')
		n++;
	return offset + n;
}

size_t layout_break_before(struct str text, size_t end)
{
	size_t n = encoding_break_before(text, end);

	return n == 1 && end > 1 && text.p[end - 1] == '\n' && text.p[end - 2] == '\r' ? 2 : n;
}

uint32_t layout_column(struct str text, size_t offset)
{
	uint32_t column = 0;

	while (offset > 0 && !encoding_break_before(text, offset)) {
		offset--;
		column += ((unsigned char)text.p[offset] & 0xC0) != 0x80;
	}
	return column - (offset == 0 && column && str_starts(text, STR("\xEF\xBB\xBF")));
}

size_t layout_lines_end(const struct tree *tree, uint32_t node)
{
	size_t end = tree_end(tree, node);

	return tree_ends_with_keep(tree, node) ? end : layout_line_end(tree->text, end);
}

bool layout_starts_line(struct str text, size_t offset, size_t *ret_begin)
{
	while (offset > 0 && text.p[offset - 1] == ' ')
		offset--;
	*ret_begin = offset;
	return offset == 0 || encoding_break_before(text, offset) > 0;
}

/* Between the item before and the dash are blanks, breaks and comments only. */
static size_t dash_of(const struct tree *tree, uint32_t list, uint32_t item)
{
	size_t begin = tree->nodes[item].begin;
	uint32_t before = tree->nodes[item].before;
	size_t at = before == NO_NODE ? layout_properties_end(tree, list) : tree_end(tree, before);

	for (at = layout_past_gap(tree->text, at); at < begin; at = layout_past_gap(tree->text, at + 1))
		if (tree->text.p[at] == '-')
			return at;
	return begin;
}

size_t layout_child(const struct tree *tree, uint32_t parent, uint32_t child)
{
	if (tree->nodes[parent].kind == NODE_MAP)
		return tree->nodes[child].key_begin;
	return dash_of(tree, parent, child);
}

uint32_t layout_indent(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];

	/* With an anchor or tag before it, the collection begins there. */
	if ((n->anchor.n || n->tag.n) && n->first != NO_NODE)
		return layout_column(tree->text, layout_child(tree, node, n->first));
	return n->column;
}

size_t layout_text_end(const struct tree *tree, uint32_t node)
{
	size_t end = tree_end(tree, node);

	if (tree_ends_with_keep(tree, node) && end > tree->nodes[node].begin)
		end -= layout_break_before(tree->text, end);
	return end;
}

static bool is_anchor_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}

static size_t past_property(struct str text, size_t at)
{
	bool anchor = text.p[at] == '&';
	bool verbatim = at + 1 < text.n && text.p[at + 1] == '<';

	for (at++; at < text.n && (anchor || !encoding_break_at(text, at)); at++) {
		if (anchor ? !is_anchor_byte(text.p[at]) : memchr(" \t,", text.p[at], verbatim ? 2 : 3) != NULL)
			break;
	}
	return at;
}

size_t layout_properties_end(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];
	size_t end = n->begin;
	size_t at = end;

	for (int left = (n->anchor.n > 0) + (n->tag.n > 0); left > 0 && at < tree->text.n; left--) {
		if (tree->text.p[at] != '&' && tree->text.p[at] != '!')
			break;
		end = past_property(tree->text, at);
		at = layout_past_gap(tree->text, end);
	}
	return end;
}

size_t layout_colon(struct str text, size_t key_end)
{
	size_t at = layout_past_gap(text, key_end);

	return at < text.n && text.p[at] == ':' ? at : SIZE_MAX;
}

bool layout_is_pair(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];

	return n->kind == NODE_MAP && n->style == STYLE_FLOW &&
	       tree->text.p[layout_past_gap(tree->text, layout_properties_end(tree, node))] != '{';
}
