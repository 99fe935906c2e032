/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include "emit.h"
#include "json.h"

const char *const output_words[] = {
#define X(name, word) [OUTPUT_##name] = word,
	OUTPUT_TABLE_OF_WORDS(X)
#undef X
	NULL
};

void output_value(const struct value *value, enum output_format format, struct bytes *out)
{
	static const struct emit_style style = { .newline = "\n" };

	if (format != OUTPUT_YAML)
		value_to_json(value, out);
	else if (value->first)
		emit_block(value, 0, &style, out);
	else
		emit_flow(value, &style, false, out);
	bytes_add_char(out, '\n');
}

void output_stream(const struct value *list, enum output_format format, struct bytes *out)
{
	for (const struct value *item = value_first(list); item; item = item->next) {
		if (format == OUTPUT_YAML)
			bytes_add_text(out, "---\n");
		output_value(item, format, out);
	}
}
