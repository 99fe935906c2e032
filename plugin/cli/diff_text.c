/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/diff_text.h"

/* A line of a difference, in the color of what it says. */
static void write_line(struct str line, bool color, struct bytes *out)
{
	char sign = line.n ? *line.p : ' ';
	const char *code = sign == '+' ? "\033[32m" : sign == '-' ? "\033[31m" : sign == '@' ? "\033[36m" : "";

	bytes_add_text(out, color ? code : "");
	bytes_add(out, line);
	bytes_add_text(out, color && *code ? "\033[0m\n" : "\n");
}

static void write_lines(const struct value *lines, bool color, struct bytes *out)
{
	struct str text = lines ? lines->text : STR("");

	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		size_t n = end ? (size_t)(end - text.p) : text.n;

		write_line((struct str){ text.p, n }, color, out);
		n += end != NULL;
		text = (struct str){ text.p + n, text.n - n };
	}
}

void diff_text_print(const struct diff *diff, const char *store, bool color, struct bytes *out)
{
	const struct value *lines = value_first(diff->lines);

	if (!diff->values->first && !diff->objects->first && !diff->note)
		bytes_format(out, "store %s: nothing would change\n", store);
	if (diff->values->first)
		bytes_add_text(out, "~ values\n");
	write_lines(lines, color, out);
	for (const struct value *item = diff->objects->first; item; item = item->next) {
		const char *change = value_text_at(item, "change");
		const char *words = value_text_at(item, "warning");

		lines = lines ? lines->next : NULL;
		bytes_format(out, "%c %s%s%s\n",
			     change[0] == 'a'   ? '+'
			     : change[0] == 'r' ? '-'
						: '~',
			     value_text_at(item, "object"), *words ? "\n  warning: " : "", words);
		write_lines(lines, color, out);
	}
	if (diff->note)
		bytes_format(out, "%s\n", diff->note);
}
