/* SPDX-License-Identifier: Apache-2.0 */

#include "lint/place.h"

#include "file.h"

#define TEMPLATE_MOST ((size_t)16 << 20)

void lint_index(struct lint_stream *stream, struct arena *arena)
{
	size_t count = 1;

	for (size_t i = 0; i < stream->text.n; i++)
		count += stream->text.p[i] == '\n';
	stream->lines = arena_calloc(arena, count * sizeof(size_t));
	stream->line_count = 1;
	for (size_t i = 0; i + 1 < stream->text.n; i++)
		if (stream->text.p[i] == '\n')
			stream->lines[stream->line_count++] = i + 1;
}

static struct str trimmed(const char *text, size_t n)
{
	while (n && (*text == ' ' || *text == '\t' || *text == '-')) {
		text++;
		n--;
	}
	while (n && (text[n - 1] == ' ' || text[n - 1] == '\r' || text[n - 1] == '\t'))
		n--;
	return (struct str){ text, n };
}

static struct str rendered_line(const struct lint_stream *stream, long line)
{
	const char *begin;

	if (line < 1 || (size_t)line > stream->line_count || !stream->text.n)
		return STR("");
	begin = stream->text.p + stream->lines[line - 1];
	return trimmed(begin, strcspn(begin, "\n"));
}

/* The one line that is `wanted`, or begins with it; 0 when there is none, or more than one. */
static long only_line(struct str text, struct str wanted, bool whole)
{
	long found = 0;
	long number = 1;

	for (const char *at = text.p; wanted.n && at && *at; number++) {
		size_t n = strcspn(at, "\n");
		struct str line = trimmed(at, n);

		if (whole ? str_equal(line, wanted) : str_starts(line, wanted)) {
			if (found)
				return 0;
			found = number;
		}
		at = at[n] ? at + n + 1 : NULL;
	}
	return found;
}

static struct str read_template(struct lint *lint, const char *name, const char *path)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEMPLATE_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (lint->last.name && strcmp(lint->last.name, name) == 0)
		return lint->last.text;
	lint->last.name = name;
	lint->last.text = STR("");
	if (file_exists(path) && !file_read(path, &text, &ignored))
		lint->last.text = arena_str(lint->session->arena, bytes_str(&text));
	return lint->last.text;
}

void lint_place(struct lint *lint, const struct lint_said *said, struct value *finding)
{
	struct arena *arena = lint->session->arena;
	const char *name = value_text_at(said->event, "template");
	const char *within = strchr(name, '/');
	struct str wanted;
	struct str text;
	struct str key;
	const char *path;
	long line;

	if (!within || !lint->folder) {
		value_put_text(finding, "template", name, arena);
		return;
	}
	path = arena_format(arena, "%s%s", lint->folder, within).p;
	value_put_text(finding, "template", name, arena);
	/* That of a packed sub-chart is no file. */
	if (!file_exists(path))
		return;
	value_put_text(finding, "file", path, arena);
	text = read_template(lint, name, path);
	wanted = rendered_line(&lint->streams[said->plan], value_number_at(said->event, "line"));
	key = (struct str){ wanted.p, wanted.n ? strcspn(wanted.p, ":\n") : 0 };
	key.n += key.n < wanted.n;
	line = only_line(text, wanted, true);
	line = line ? line : only_line(text, key, false);
	if (line)
		value_put(finding, STR("line"), value_int(arena, line));
}
