/* SPDX-License-Identifier: Apache-2.0 */
#include "emit.h"

#include "encoding.h"

static void emit_escape(uint32_t character, const struct emit_style *style, struct bytes *out)
{
	static const char *const rows[][2] = { { "\n", "\\n" }, { "\t", "\\t" }, { "\r", "\\r" } };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (character == (unsigned char)rows[i][0][0]) {
			bytes_add_text(out, rows[i][1]);
			return;
		}
	}
	/* JSON has no other escapes; the short ones of YAML are what people know. */
	if (!style->json && character == 0x85)
		bytes_add_text(out, "\\N");
	else if (!style->json && (character == 0x2028 || character == 0x2029))
		bytes_add_text(out, character == 0x2028 ? "\\L" : "\\P");
	else
		bytes_format(out, character == 0xFEFF ? "\\u%04X" : "\\u%04x", character);
}

static void emit_double(struct str text, const struct emit_style *style, struct bytes *out)
{
	bytes_add_char(out, '"');
	for (size_t i = 0; i < text.n;) {
		uint32_t character;
		size_t n = encoding_unprintable(text, i, &character);

		if (n) {
			emit_escape(character, style, out);
			i += n;
			continue;
		}
		if (text.p[i] == '"' || text.p[i] == '\\')
			bytes_add_char(out, '\\');
		bytes_add_char(out, text.p[i++]);
	}
	bytes_add_char(out, '"');
}

static bool has_escape(struct str text)
{
	uint32_t character;

	for (size_t i = 0; i < text.n; i++)
		if (encoding_unprintable(text, i, &character))
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
	else if (!style->json && style->quote == '\'' && !has_escape(text))
		emit_single(text, out);
	else
		emit_double(text, style, out);
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
	else /* a plain -0 is an integer, without a sign */
		bytes_add(out, value->type == VALUE_FLOAT && str_is(value->text, "-0") ? STR("-0.0") : value->text);
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

void emit_document(const struct value *value, struct bytes *out)
{
	static const struct emit_style style = { .newline = "\n" };

	if (value->first)
		emit_block(value, 0, &style, out);
	else
		emit_flow(value, &style, false, out);
	bytes_add_char(out, '\n');
}
