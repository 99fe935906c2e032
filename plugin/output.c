/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include "emit.h"
#include "json.h"

/* In the order of enum output_format. */
static const char *const words[] = { "table", "json", "yaml", "name" };

/* Whether a word is one of "a|b|c". */
static bool is_choice(const char *choices, const char *word)
{
	size_t length = strlen(word);

	for (const char *p = choices; *p; p += strcspn(p, "|"), p += *p == '|')
		if (strcspn(p, "|") == length && strncmp(p, word, length) == 0)
			return true;
	return false;
}

int output_word(const struct options *options, const char *formats, const char **ret, struct err *err)
{
	const char *word = options_get(options, "output");

	*ret = word ? word : words[OUTPUT_TABLE];
	return is_choice(formats, *ret)
		       ? 0
		       : err_set(err, ERR_USAGE, "--output %s: one of %s was expected", *ret, formats);
}

int output_choose(const struct options *options, const char *formats, enum output_format *ret, struct err *err)
{
	const char *word;
	size_t i = 0;

	if (output_word(options, formats, &word, err))
		return -1;
	while (i < COUNT_OF(words) && strcmp(words[i], word) != 0)
		i++;
	if (i == COUNT_OF(words))
		return err_set(err, ERR_INTERNAL, "--output %s is in a row of options and is not known", word);
	*ret = (enum output_format)i;
	return 0;
}

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
