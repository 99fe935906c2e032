/* SPDX-License-Identifier: Apache-2.0 */
#include "plain.h"

#include "encoding.h"
#include "plain_parts.h"
#include "plain_scalar.h"

#define DEPTH_MOST 60 /* below the ceilings of config.c, which say what is wrong */
#define EVENTS_MOST 99000
#define KEY_MOST 256 /* bytes; libyaml takes a key of 1,024 characters */

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* --- in brackets */

static struct value *flow_node(struct plain *plain, int indent);

/* To the next character in brackets. A comment there is left to the libraries. */
static bool skip_blanks(struct plain *plain, int indent)
{
	for (;;) {
		while (*plain->p == ' ')
			plain->p++;
		if (*plain->p != '\n')
			return plain->line_start + indent < plain->p && *plain->p != '#';
		plain_next_line(plain);
		if (plain->p >= plain->end || *plain->p == '\n')
			return false;
	}
}

/* A key with its colon, in brackets or in a block. */
static bool read_key(struct plain *plain, bool flow, struct str *ret, struct position *ret_where)
{
	const char *start = plain->p;
	uint32_t line = plain->line;
	bool quoted = is_quote(*start);

	*ret_where = plain_position(plain);
	if (!(quoted ? plain_quoted(plain, 0, ret) : plain_unquoted(plain, flow, ret)))
		return false;
	if (plain->line != line || plain->p - start > KEY_MOST || *plain->p != ':' || plain->p[-1] == ' ' ||
	    (plain->p[1] != ' ' && plain->p[1] != '\n') || (!quoted && str_is(*ret, "<<")))
		return false;
	plain->p++;
	plain->events++;
	return true;
}

static bool put(struct value *map, struct str key, struct position where, struct value *member)
{
	if (!member || value_get_str(map, key))
		return false;
	member->key_where = where;
	value_put(map, key, member);
	return true;
}

static bool flow_member(struct plain *plain, struct value *parent, int indent)
{
	struct position where;
	struct value *item;
	struct str key;

	if (parent->type == VALUE_MAP)
		return read_key(plain, true, &key, &where) && skip_blanks(plain, indent) &&
		       put(parent, key, where, flow_node(plain, indent));
	item = flow_node(plain, indent);
	if (item)
		value_add(parent, item);
	return item != NULL;
}

static bool flow_members(struct plain *plain, struct value *parent, int indent)
{
	char close = parent->type == VALUE_MAP ? '}' : ']';

	plain->p++;
	if (!skip_blanks(plain, indent))
		return false;
	while (*plain->p != close || parent->first) {
		if (!flow_member(plain, parent, indent) || !skip_blanks(plain, indent))
			return false;
		if (*plain->p == close)
			break;
		if (*plain->p++ != ',' || !skip_blanks(plain, indent))
			return false;
	}
	plain->p++;
	return true;
}

static struct value *open_collection(struct plain *plain, enum value_type type)
{
	struct value *value;

	if (plain->depth >= DEPTH_MOST)
		return NULL;
	plain->depth++;
	plain->events += 2;
	value = value_new(plain->arena, type);
	value->where = plain_position(plain);
	return value;
}

static struct value *scalar(struct plain *plain, int indent, bool flow)
{
	struct position where = plain_position(plain);
	bool quoted = is_quote(*plain->p);
	struct str text;

	plain->events++;
	if (!(quoted ? plain_quoted(plain, indent, &text) : plain_unquoted(plain, flow, &text)))
		return NULL;
	return plain_scalar(plain, text, quoted, where);
}

/* NOLINTNEXTLINE(misc-no-recursion): at most DEPTH_MOST deep */
static struct value *flow_node(struct plain *plain, int indent)
{
	struct value *value;

	if (*plain->p != '[' && *plain->p != '{')
		return scalar(plain, indent, true);
	value = open_collection(plain, *plain->p == '{' ? VALUE_MAP : VALUE_LIST);
	if (!value || !flow_members(plain, value, indent))
		return NULL;
	plain->depth--;
	return value;
}

/* --- in blocks: each function ends at the next content, whose column is in `column` then */

static struct value *block_node(struct plain *plain);

static bool is_entry(const struct plain *plain)
{
	return plain->p[0] == '-' && (plain->p[1] == ' ' || plain->p[1] == '\n');
}

/* What stands in the line of its key or dash. `indent`: the column of these. */
static struct value *inline_node(struct plain *plain, int indent)
{
	char c = *plain->p;
	struct value *value;

	if (c == '|' || c == '>') {
		struct position where = plain_position(plain);
		struct str text;

		plain->events++;
		if (!plain_block_text(plain, indent, &text))
			return NULL;
		value = plain_scalar(plain, text, true, where);
	} else {
		value = c == '[' || c == '{' ? flow_node(plain, indent) : scalar(plain, indent, false);
		if (!value || !plain_end_line(plain))
			return NULL;
	}
	plain_next_content(plain);
	return value;
}

/* Whether a line's rest is a key with its colon. */
static bool is_key(const char *p)
{
	char quote = *p;

	if (quote == '[' || quote == '{' || quote == '|' || quote == '>')
		return false;
	if (is_quote(quote)) {
		for (p++; *p != quote && *p != '\n'; p++)
			p += quote == '"' && *p == '\\' && p[1] != '\n';
		p += *p == quote;
		return p[0] == ':' && (p[1] == ' ' || p[1] == '\n');
	}
	return *plain_scan(p, false) == ':';
}

/* The value of a key or a dash in `column`, from behind it. */
static struct value *block_value(struct plain *plain, int column, bool of_key)
{
	const char *line_start = plain->line_start;

	while (*plain->p == ' ')
		plain->p++;
	if (*plain->p != '\n' && *plain->p != '#') {
		if (of_key || !is_key(plain->p))
			return is_entry(plain) ? NULL : inline_node(plain, column);
		plain->column = (int)(plain->p - line_start);
		return block_node(plain);
	}
	if (!plain_end_line(plain))
		return NULL;
	plain_next_content(plain);
	return plain->column > column || (of_key && plain->column == column && is_entry(plain)) ? block_node(plain)
												: NULL;
}

static bool block_member(struct plain *plain, struct value *parent, int column)
{
	struct position where;
	struct value *item;
	struct str key;

	if (parent->type == VALUE_MAP)
		return read_key(plain, false, &key, &where) &&
		       put(parent, key, where, block_value(plain, column, true));
	plain->p++;
	item = block_value(plain, column, false);
	if (item)
		value_add(parent, item);
	return item != NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most DEPTH_MOST deep */
static struct value *block_node(struct plain *plain)
{
	int column = plain->column;
	bool list = is_entry(plain);
	struct value *value = open_collection(plain, list ? VALUE_LIST : VALUE_MAP);

	if (!value)
		return NULL;
	do
		if (!block_member(plain, value, column))
			return NULL;
	while (plain->column == column && is_entry(plain) == list);
	/* Further in than what is open, it belongs to nothing; a list may end in the column of its key. */
	if (plain->column > column || (plain->column == column && !list))
		return NULL;
	plain->depth--;
	return value;
}

static bool is_usual(unsigned char c)
{
	return (c >= ' ' && c < 0x7F) || c == '\n';
}

/*
 * How many bytes at the start of the text are printable ASCII or newlines, eight at a time. In each byte of `word` the
 * high bit tells: `newline` of those that are one, `low` of control characters besides, `delete` of DEL.
 */
static size_t usual_bytes(struct str text)
{
	const uint64_t ones = 0x0101010101010101, high = ones << 7;
	size_t i = 0;
	uint64_t word;

	for (; text.n - i >= sizeof(word); i += sizeof(word)) {
		uint64_t newline, low, delete;

		memcpy(&word, text.p + i, sizeof(word));
		if (word & high)
			break;
		newline = ~((word ^ ones * '\n') + ones * 0x7F) & high;
		low = ~((word | newline >> 2) + ones * 0x60) & high;
		delete = (word + ones) & high;
		if (low | delete)
			break;
	}
	while (i < text.n && is_usual((unsigned char)text.p[i]))
		i++;
	return i;
}

/* No bytes that can be read in two ways, and a newline at the end. */
static bool is_simple(struct str text, bool *ret_ascii)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	uint32_t character;
	size_t i = usual_bytes(text);

	*ret_ascii = i == text.n;
	if (!text.n || text.p[text.n - 1] != '\n' || (i < text.n && encoding_check(text, 1, &err)))
		return false;
	for (; i < text.n; i++)
		if (!is_usual((unsigned char)text.p[i]) &&
		    ((unsigned char)text.p[i] < 0x80 || encoding_unprintable(text, i, &character)))
			return false;
	return true;
}

struct value *plain_read(struct str text, const char *name, struct arena *arena)
{
	struct plain plain = {
		.p = text.p, .end = text.p + text.n, .line_start = text.p, .line = 1, .name = name, .arena = arena
	};
	struct value *value;

	if (!is_simple(text, &plain.is_ascii))
		return NULL;
	plain_next_content(&plain);
	if (plain.column != 0)
		return NULL;
	value = block_node(&plain);
	return value && plain.column < 0 && plain.events < EVENTS_MOST ? value : NULL;
}
