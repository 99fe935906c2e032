/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/values_file.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "events.h"
#include "file.h"

#define FILE_MOST ((size_t)16 << 20)

/* Of a text that we only look at: past these it is Helm's. */
static const struct events_limits limits = { 1000, 4000000 };

static struct str next_line(struct str *rest)
{
	size_t n = strcspn(rest->p, "\n");
	struct str line = { rest->p, n < rest->n ? n : rest->n };
	size_t taken = line.n < rest->n ? line.n + 1 : line.n;

	*rest = (struct str){ rest->p + taken, rest->n - taken };
	return line;
}

/* Blank, a comment, or nothing but the mark of a document. */
static bool is_empty(struct str line)
{
	static const char *const marks[] = { "---", "..." };

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_starts(line, str_of(marks[i])))
			line = (struct str){ line.p + strlen(marks[i]), line.n - strlen(marks[i]) };
	while (line.n && strchr(" \t\r", *line.p))
		line = (struct str){ line.p + 1, line.n - 1 };
	return !line.n || *line.p == '#';
}

/* Many files end with the mark of a document that never comes. */
static bool has_content(struct str text, unsigned long line)
{
	for (unsigned long i = 1; i < line; i++)
		(void)next_line(&text);
	while (text.n)
		if (!is_empty(next_line(&text)))
			return true;
	return false;
}

int values_file_check(const char *name, struct str text, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err found = ERR_INIT;
	unsigned long line;

	if (!events_read(text, 1, &limits, &arena, &events, &found) || found.code != ERR_SEPARATOR)
		return 0;
	line = strtoul(found.message, NULL, 10);
	if (!has_content(text, line))
		return 0;
	(void)err_set(err, ERR_VALUE, "%s:%lu:1: a second document begins; Helm reads the first alone", name, line);
	return err_hint(err, "put them into files of their own: -f A.yaml -f B.yaml");
}

int values_file_check_path(const char *path, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	struct stat status;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return 0;
	if (file_read(path, &text, err))
		return -1;
	return values_file_check(path, bytes_str(&text), err);
}
