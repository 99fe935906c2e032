/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_text.h"

#include "table.h"

#define TEXT_MOST ((size_t)64 << 20)
#define REMEDY_INDENT "      "

static const struct {
	const char *mark;
	const char *color;
	const char *counted;
} looks[CHECK_STATES] = {
	[CHECK_OK] = { "✓", "\033[32m", "ok" },
	[CHECK_WARNING] = { "!", "\033[33m", "warning" },
	[CHECK_FAILED] = { "✗", "\033[31m", "failed" },
	[CHECK_SKIPPED] = { "-", "", "skipped" },
};

static void print_remedy(const char *remedy, struct bytes *out)
{
	while (remedy && *remedy) {
		size_t n = strcspn(remedy, "\n");

		bytes_format(out, REMEDY_INDENT "%.*s\n", (int)n, remedy);
		remedy += n + (remedy[n] == '\n');
	}
}

/* One row as the table lays it out; the mark comes in front, as a colour would spoil the widths. */
static void print_finding(const struct finding *finding, struct str line, bool color, struct bytes *out)
{
	bool colored = color && *looks[finding->state].color;

	bytes_format(out, " %s%s%s %.*s\n", colored ? looks[finding->state].color : "", looks[finding->state].mark,
		     colored ? "\033[0m" : "", STR_ARG(line));
	if (finding->state != CHECK_OK)
		print_remedy(finding->remedy, out);
}

void doctor_text_print(const struct doctor *doctor, bool color, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(2);
	CLEANUP(bytes_free) struct bytes lines = BYTES_INIT(TEXT_MOST);
	const char *line;

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const char *found = doctor->findings[i].found;
		const struct str cells[] = { str_of(doctor_check_id((enum check_id)i)), str_of(found ? found : "") };

		table_add(&table, cells);
	}
	table_print(&table, 0, &lines);
	line = lines.data;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		size_t n = strcspn(line, "\n");

		print_finding(&doctor->findings[i], (struct str){ line, n }, color, out);
		line += n + 1;
	}
	for (size_t s = 0; s < CHECK_STATES; s++)
		bytes_format(out, "%s%zu %s", s ? ", " : "", doctor_count(doctor, (enum check_state)s),
			     looks[s].counted);
	bytes_add_char(out, '\n');
}
