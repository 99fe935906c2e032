/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <signal.h>
#include <unistd.h>

#include "emit.h"
#include "file.h"
#include "json.h"

const char *const output_words[] = {
#define X(name, word) [OUTPUT_##name] = word,
	OUTPUT_TABLE_OF_WORDS(X)
#undef X
		NULL
};

void output_value(const struct value *value, enum output_format format, struct bytes *out)
{
	if (format == OUTPUT_YAML) {
		emit_document(value, out);
		return;
	}
	json_write_value(value, out);
	bytes_add_char(out, '\n');
}

int output_print(const struct bytes *out, struct err *err)
{
	if (bytes_check(out, "the output", ERR_LIMIT, err))
		return -1;
	return file_write_descriptor(STDOUT_FILENO, bytes_str(out), "<stdout>", err);
}

void output_survive(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
}

void output_stream(const struct value *list, enum output_format format, struct bytes *out)
{
	for (const struct value *item = value_first(list); item; item = item->next) {
		if (format == OUTPUT_YAML)
			bytes_add_text(out, "---\n");
		output_value(item, format, out);
	}
}
