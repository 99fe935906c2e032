/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"

/* NEL, LS, PS, BOM: YAML 1.1 readers fold or drop them when they stand raw. */
static bool is_break(struct str text, size_t at, const char **ret_escape, size_t *ret_length)
{
	static const char *const rows[][2] = {
		{ "\xC2\x85", "\\N" },
		{ "\xE2\x80\xA8", "\\L" },
		{ "\xE2\x80\xA9", "\\P" },
		{ "\xEF\xBB\xBF", "\\uFEFF" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (str_starts((struct str){ text.p + at, text.n - at }, str_of(rows[i][0]))) {
			*ret_escape = rows[i][1];
			*ret_length = strlen(rows[i][0]);
			return true;
		}
	}
	return false;
}

static void emit_double(struct str text, struct bytes *out)
{
	bytes_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		const char *escape;
		size_t length;

		if (c == '"' || c == '\\')
			bytes_format(out, "\\%c", c);
		else if (c == '\n')
			bytes_add_text(out, "\\n");
		else if (c == '\t')
			bytes_add_text(out, "\\t");
		else if (c == '\r')
			bytes_add_text(out, "\\r");
		else if (is_break(text, i, &escape, &length)) {
			bytes_add_text(out, escape);
			i += length - 1;
		} else if (c < 0x20 || c == 0x7F)
			bytes_format(out, "\\u%04x", c);
		else
			bytes_add_char(out, (char)c);
	}
	bytes_add_char(out, '"');
}

static bool has_control(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.p[i] == 0x7F)
			return true;
	return false;
}

static void emit_single(struct str text, struct bytes *out)
{
	bytes_add_char(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'')
			bytes_add_char(out, '\'');
		bytes_add_char(out, text.p[i]);
	}
	bytes_add_char(out, '\'');
}

static void emit_string(struct str text, const struct emit_style *style, bool in_flow, struct bytes *out)
{
	if (!style->json && !style->quote && scalar_plain_safe(text, in_flow))
		bytes_add(out, text);
	else if (!style->json && style->quote == '\'' && !has_control(text))
		emit_single(text, out);
	else
		emit_double(text, out);
}

void emit_key(struct str key, const struct emit_style *style, bool in_flow, struct bytes *out)
{
	struct emit_style plain = *style;

	plain.quote = 0;
	emit_string(key, &plain, in_flow, out);
}

static void emit_collection(const struct value *value, const struct emit_style *style, struct bytes *out)
{
	bool map = value->type == VALUE_MAP;

	bytes_add_char(out, map ? '{' : '[');
	for (const struct value *child = value->first; child; child = child->next) {
		if (child != value->first)
			bytes_add_text(out, ", ");
		if (map) {
			emit_key(child->key, style, true, out);
			bytes_add_text(out, ": ");
		}
		emit_flow(child, style, true, out);
	}
	bytes_add_char(out, map ? '}' : ']');
}

void emit_flow(const struct value *value, const struct emit_style *style, bool in_flow, struct bytes *out)
{
	if (value->type == VALUE_STRING)
		emit_string(value->text, style, in_flow, out);
	else if (value->type == VALUE_MAP || value->type == VALUE_LIST)
		emit_collection(value, style, out);
	else
		bytes_add(out, value->text);
}

static bool is_filled(const struct value *value)
{
	return (value->type == VALUE_MAP || value->type == VALUE_LIST) && value->first;
}

void emit_after_key(const struct value *value, size_t indent, const struct emit_style *style, struct bytes *out)
{
	size_t deeper = value->type == VALUE_MAP ? indent + 2 : indent;

	if (!is_filled(value)) {
		bytes_add_char(out, ' ');
		emit_flow(value, style, false, out);
		return;
	}
	bytes_add_text(out, style->newline);
	bytes_add_repeat(out, ' ', deeper);
	emit_block(value, deeper, style, out);
}

void emit_block(const struct value *value, size_t indent, const struct emit_style *style, struct bytes *out)
{
	for (const struct value *child = value->first; child; child = child->next) {
		if (child != value->first) {
			bytes_add_text(out, style->newline);
			bytes_add_repeat(out, ' ', indent);
		}
		if (value->type == VALUE_MAP) {
			emit_key(child->key, style, false, out);
			bytes_add_char(out, ':');
			emit_after_key(child, indent, style, out);
		} else if (is_filled(child)) {
			bytes_add_text(out, "- ");
			emit_block(child, indent + 2, style, out);
		} else {
			bytes_add_text(out, "- ");
			emit_flow(child, style, false, out);
		}
	}
}
