/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/audit_text.h"

#include "names.h"
#include "table.h"
#include "value_text.h"

#define COLUMN_MOST 40 /* characters */
#define CELL_MOST ((size_t)64 << 10)

static const char *const columns[] = { "store", "rule", "object", "what", "expected", "found" };
static const char *const titles[] = { "STORE", "RULE", "OBJECT", "WHAT", "EXPECTED", "FOUND" };

static struct str cell(const struct value *finding, size_t column, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CELL_MOST);
	const struct value *value = value_get(finding, columns[column]);

	if (!value)
		return STR("-");
	if (strcmp(columns[column], "what") == 0)
		return value->text.n ? table_end_of(value->text, COLUMN_MOST, arena) : STR("-");
	if (strcmp(columns[column], "found") != 0 && strcmp(columns[column], "expected") != 0)
		return value->text;
	value_to_text(value, COLUMN_MOST, &text);
	return arena_str(arena, bytes_str(&text));
}

static void print_findings(const struct fleet_result *result, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(columns));
	struct str cells[COUNT_OF(columns)];

	for (size_t c = 0; c < COUNT_OF(columns); c++)
		cells[c] = str_of(titles[c]);
	table_add(&table, cells);
	for (const struct value *finding = result->findings->first; finding; finding = finding->next) {
		for (size_t c = 0; c < COUNT_OF(columns); c++)
			cells[c] = cell(finding, c, &arena);
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

/* One command mends many findings: each is shown once. */
static void print_remedies(const struct fleet_result *result, struct bytes *out)
{
	CLEANUP(names_free) struct names seen = NAMES_INIT;

	bytes_add_text(out, "\nwhat can be done:\n");
	for (const struct value *finding = result->findings->first; finding; finding = finding->next) {
		struct str remedy = str_of(value_text_at(finding, "remedy"));

		if (names_get(&seen, remedy) != NO_NUMBER)
			continue;
		names_put(&seen, remedy, 0);
		bytes_format(out, "  %.*s\n", STR_ARG(remedy));
	}
	bytes_add_char(out, '\n');
}

/* What a dry run of --fix found to do. */
static void print_would(const struct fleet_result *result, struct bytes *out)
{
	bytes_add_text(out, "what --fix would do (nothing was done: --dry-run):\n");
	for (const struct value *item = result->would->first; item; item = item->next)
		bytes_format(out, "  %s: %s\n", value_text_at(item, "store"), value_text_at(item, "does"));
	bytes_add_char(out, '\n');
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_sums(const struct fleet_result *result, struct bytes *out)
{
	for (const struct value *item = result->skipped->first; item; item = item->next)
		bytes_format(out, "not looked at: %s (%s)\n", value_text_at(item, "store"), value_text_at(item, "why"));
	if (result->would && !value_first(result->would))
		bytes_add_text(out, "nothing would be mended\n");
	if (result->mended)
		bytes_format(out, "%zu finding%s mended\n", result->mended, plural(result->mended));
	/* The verdict, on stderr, has the other one. */
	if (!value_count(result->findings))
		bytes_format(out, "%zu store%s looked at: all as the policies say\n", result->stores,
			     plural(result->stores));
}

int audit_text_print(const struct fleet_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (format != OUTPUT_TABLE) {
		output_value(result->map, format, &out);
		return output_print(&out, err);
	}
	if (result->findings->first) {
		print_findings(result, &out);
		print_remedies(result, &out);
	}
	if (result->would && value_first(result->would))
		print_would(result, &out);
	print_sums(result, &out);
	return output_print(&out, err);
}
