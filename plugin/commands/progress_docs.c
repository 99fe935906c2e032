/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of docs/progress.md. */
#include "commands/progress_docs.h"

#include "cli/progress.h"
#include "commands/verb.h"

static void add_row(struct bytes *out, const char *word, const char *type, const char *what)
{
	bytes_format(out, "| `%s` |", word);
	if (type)
		bytes_format(out, " %s |", type);
	bytes_format(out, " %s |\n", what);
}

static void add_verbs(struct bytes *out)
{
	const char *before = "";

	for (size_t i = 0; i < verb_count(); i++) {
		if (!verb_takes(verb_at(i), "progress"))
			continue;
		bytes_format(out, "%s`%s`", before, verb_at(i)->name);
		before = ", ";
	}
	bytes_add_text(out, ".\n");
}

void progress_docs(struct bytes *out)
{
	bytes_add_text(out, "Verbs that take it: ");
	add_verbs(out);
	bytes_add_text(out, "\n| `--progress` | shows |\n|---|---|\n");
#define X(name, word, shown) add_row(out, word, NULL, shown);
	PROGRESS_TABLE(X)
#undef X
	bytes_add_text(out, "\nA line of JSON has\n\n| member | type | is |\n|---|---|---|\n");
#define X(name, type, always, what) add_row(out, #name, type, what);
	EVENT_FIELDS(X)
	bytes_add_text(out, "\nand `error`\n\n| member | type | is |\n|---|---|---|\n");
	ERROR_FIELDS(X)
#undef X
	bytes_add_text(out, "\n| `state` | means |\n|---|---|\n");
#define X(name, word, detail) add_row(out, word, NULL, detail);
	EVENT_TABLE(X)
#undef X
}
