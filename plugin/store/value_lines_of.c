/* SPDX-License-Identifier: Apache-2.0 */

#include "store/value_lines_of.h"

#include <stdlib.h>

#include "emit.h"
#include "json.h"
#include "store/value_diff.h"

#define TEXT_MOST ((size_t)16 << 20)
#define INDENT 2

struct writing {
	struct value_lines *lines;
	struct arena *arena;
};

static void add(struct writing *writing, const char *path, struct str text)
{
	struct value_lines *lines = writing->lines;

	lines->list = xgrow(lines->list, lines->count, &lines->capacity, sizeof(*lines->list));
	lines->list[lines->count++] = (struct value_line){ text, path };
}

static bool is_filled(const struct value *value)
{
	return (value->type == VALUE_MAP || value->type == VALUE_LIST) && value->first;
}

/* On one line, in quotes where YAML would read something else. */
static struct str scalar(struct writing *writing, const struct value *value)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);

	if (value->type == VALUE_STRING && value->text.n)
		emit_document(value, &text);
	if (text.length && text.data[text.length - 1] == '\n')
		text.length--;
	if (!text.length || memchr(text.data, '\n', text.length)) {
		bytes_reset(&text);
		json_write_value(value, &text);
	}
	return arena_str(writing->arena, bytes_str(&text));
}

static void write_collection(struct writing *writing, const struct value *value, const char *path, const char *first,
			     unsigned indent);

/* Of several lines, with nothing that a line cannot show. */
static bool is_laid_out(struct str text)
{
	bool several = false;

	for (size_t i = 0; i < text.n; i++) {
		several = several || text.p[i] == '\n';
		if (((unsigned char)text.p[i] < ' ' && !strchr("\n\t", text.p[i])) || !text.p[i])
			return false;
	}
	return several;
}

/* How YAML says that it ends with no newline, or with several. */
static const char *chomping(struct str text)
{
	if (text.p[text.n - 1] != '\n')
		return "-";
	return text.n > 1 && text.p[text.n - 2] == '\n' ? "+" : "";
}

/* The lines of a text, which differ one by one. */
static void write_text(struct writing *writing, struct str text, const char *path, unsigned indent)
{
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		add(writing, path, arena_format(writing->arena, "%*s%.*s", (int)indent, "", (int)n, text.p));
		n += end != NULL;
		text = (struct str){ text.p + n, text.n - n };
	}
}

/* `lead`: what stands before it on its line. */
static void write_value(struct writing *writing, const struct value *value, const char *path, struct str lead,
			unsigned indent)
{
	bool is_text = value->type == VALUE_STRING && is_laid_out(value->text);

	if (is_filled(value)) {
		while (lead.n && lead.p[lead.n - 1] == ' ')
			lead.n--;
		add(writing, path, lead);
		write_collection(writing, value, path, NULL, indent);
	} else if (is_text) {
		add(writing, path, arena_format(writing->arena, "%.*s|%s", STR_ARG(lead), chomping(value->text)));
		write_text(writing, value->text, path, indent);
	} else {
		add(writing, path, arena_join(writing->arena, lead, scalar(writing, value)));
	}
}

static void write_member(struct writing *writing, const struct value *member, const char *path, const char *lead,
			 unsigned indent)
{
	struct arena *arena = writing->arena;

	write_value(writing, member, arena_format(arena, "%s%s%.*s", path, *path ? "." : "", STR_ARG(member->key)).p,
		    arena_format(arena, "%s%.*s: ", lead, STR_ARG(member->key)), indent + INDENT);
}

/* What tells an item apart stands first in it. */
static void write_map(struct writing *writing, const struct value *map, const char *path, const char *first,
		      const char *key, unsigned indent)
{
	const char *blanks = arena_format(writing->arena, "%*s", (int)indent, "").p;
	const struct value *head = key ? value_get(map, key) : NULL;

	if (head)
		write_member(writing, head, path, first ? first : blanks, indent);
	for (const struct value *member = map->first; member; member = member->next) {
		if (member == head)
			continue;
		write_member(writing, member, path, first && !head && member == map->first ? first : blanks, indent);
	}
}

static void write_collection(struct writing *writing, const struct value *value, const char *path, const char *first,
			     unsigned indent)
{
	struct arena *arena = writing->arena;
	const char *key = value->type == VALUE_LIST ? value_diff_item_key(value, value) : NULL;
	size_t i = 0;

	if (value->type == VALUE_MAP) {
		write_map(writing, value, path, first, NULL, indent);
		return;
	}
	for (const struct value *item = value->first; item; item = item->next, i++) {
		struct str lead = arena_format(arena, "%*s- ", (int)indent, "");
		const char *below = key ? arena_format(arena, "%s[%.*s]", path, STR_ARG(value_get(item, key)->text)).p
					: arena_format(arena, "%s[%zu]", path, i).p;

		if (item->type == VALUE_MAP && item->first)
			write_map(writing, item, below, lead.p, key, indent + INDENT);
		else
			write_value(writing, item, below, lead, indent + INDENT);
	}
}

void value_lines_of(const struct value *value, struct arena *arena, struct value_lines *ret)
{
	struct writing writing = { ret, arena };

	*ret = (struct value_lines){ 0 };
	if (!value)
		return;
	if (is_filled(value))
		write_collection(&writing, value, "", NULL, 0);
	else
		write_value(&writing, value, "", STR(""), 0);
}

void value_lines_free(struct value_lines *lines)
{
	free_pointer(&lines->list);
	*lines = (struct value_lines){ 0 };
}
