/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

size_t place_line_end(struct str text, size_t offset)
{
	const char *end = offset < text.n ? memchr(text.p + offset, '\n', text.n - offset) : NULL;

	return end ? (size_t)(end - text.p) + 1 : text.n;
}

/* After the newline of the node's last line; keep scalars own their newline. */
size_t place_lines_end(const struct tree *tree, uint32_t node)
{
	size_t end = tree_end(tree, node);

	return tree_ends_with_keep(tree, node) ? end : place_line_end(tree->text, end);
}

/* Bytes at the start of the line up to `offset` are blanks only. */
bool place_starts_line(struct str text, size_t offset, size_t *ret_begin)
{
	while (offset > 0 && text.p[offset - 1] == ' ')
		offset--;
	*ret_begin = offset;
	return offset == 0 || text.p[offset - 1] == '\n';
}

/* Where the dash of a block list's item stands: before the item, past blanks, newlines and comments. */
static size_t dash_of(const struct tree *tree, uint32_t list, uint32_t item)
{
	size_t at = tree->nodes[item].begin;
	size_t least = tree->nodes[list].begin;
	uint32_t before = NO_NODE;

	for (uint32_t child = tree->nodes[list].first; child != item; child = tree->nodes[child].next)
		before = child;
	if (before != NO_NODE)
		least = tree_end(tree, before);
	/* After the item before, the first dash in a line's blanks is ours: comments start with `#`. */
	while (least < at) {
		size_t begin;

		if (tree->text.p[least] == '-' && (before == NO_NODE || place_starts_line(tree->text, least, &begin)))
			return least;
		if (tree->text.p[least] == '#')
			least = place_line_end(tree->text, least);
		else
			least++;
	}
	return at;
}

size_t place_child(const struct tree *tree, uint32_t parent, uint32_t child)
{
	if (tree->nodes[parent].kind == NODE_MAP)
		return tree->nodes[child].key_begin;
	return dash_of(tree, parent, child);
}

size_t place_text_end(const struct tree *tree, uint32_t node)
{
	const char *text = tree->text.p;
	size_t end = tree_end(tree, node);
	size_t begin = tree->nodes[node].begin;

	if (tree_ends_with_keep(tree, node) && end > begin && text[end - 1] == '\n')
		end -= end > begin + 1 && text[end - 2] == '\r' ? 2 : 1;
	return end;
}

size_t place_properties_end(const struct tree *tree, uint32_t node)
{
	struct str text = tree->text;
	size_t at = tree->nodes[node].begin;
	size_t end = at;

	while (at < text.n && (text.p[at] == '&' || text.p[at] == '!')) {
		while (at < text.n && !strchr(" \t\r\n", text.p[at]))
			at++;
		end = at;
		while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
			at++;
	}
	return end;
}
