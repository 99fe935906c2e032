/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/audit_text.h"

#include "names.h"
#include "table.h"
#include "value_text.h"

#define COLUMN_MOST 40 /* characters */
#define CELL_MOST ((size_t)64 << 10)

static const char *const columns[] = { "store", "rule", "object", "what", "expected", "found" };
static const char *const titles[] = { "STORE", "RULE", "OBJECT", "WHAT", "EXPECTED", "FOUND" };

void audit_text_begin(struct audit_text *view, struct arena *arena)
{
	*view = (struct audit_text){ .arena = arena,
				     .findings = value_new(arena, VALUE_LIST),
				     .skipped = value_new(arena, VALUE_LIST) };
}

void audit_text_add(struct audit_text *view, const struct value *findings, size_t before)
{
	size_t count = value_count(findings);

	view->stores++;
	view->with_findings += count != 0;
	view->mended += before > count ? before - count : 0;
	for (const struct value *finding = findings->first; finding; finding = finding->next)
		value_add(view->findings, value_copy(view->arena, finding));
}

void audit_text_skip(struct audit_text *view, const char *store, const char *why)
{
	struct value *map = value_new(view->arena, VALUE_MAP);

	value_put_text(map, "store", store, view->arena);
	value_put_text(map, "why", why, view->arena);
	value_add(view->skipped, map);
}

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

static void print_findings(const struct audit_text *view, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(columns));
	struct str cells[COUNT_OF(columns)];

	for (size_t c = 0; c < COUNT_OF(columns); c++)
		cells[c] = str_of(titles[c]);
	table_add(&table, cells);
	for (const struct value *finding = view->findings->first; finding; finding = finding->next) {
		for (size_t c = 0; c < COUNT_OF(columns); c++)
			cells[c] = cell(finding, c, &arena);
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

/* One command mends many findings: each is shown once. */
static void print_remedies(const struct audit_text *view, struct bytes *out)
{
	CLEANUP(names_free) struct names seen = NAMES_INIT;

	bytes_add_text(out, "\nwhat can be done:\n");
	for (const struct value *finding = view->findings->first; finding; finding = finding->next) {
		struct str remedy = str_of(value_text_at(finding, "remedy"));

		if (names_get(&seen, remedy) != NO_NUMBER)
			continue;
		names_put(&seen, remedy, 0);
		bytes_format(out, "  %.*s\n", STR_ARG(remedy));
	}
	bytes_add_char(out, '\n');
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void print_sums(const struct audit_text *view, struct bytes *out)
{
	for (const struct value *item = view->skipped->first; item; item = item->next)
		bytes_format(out, "not looked at: %s (%s)\n", value_text_at(item, "store"),
			     value_text_at(item, "why"));
	if (view->mended)
		bytes_format(out, "%zu finding%s mended\n", view->mended, plural(view->mended));
	/* The verdict, on stderr, has the other one. */
	if (!value_count(view->findings))
		bytes_format(out, "%zu store%s looked at: all as the policies say\n", view->stores,
			     plural(view->stores));
}

static struct value *as_value(const struct audit_text *view)
{
	struct value *map = value_new(view->arena, VALUE_MAP);

	value_put(map, STR("stores"), value_int(view->arena, (long long)view->stores));
	value_put(map, STR("mended"), value_int(view->arena, (long long)view->mended));
	value_put(map, STR("skipped"), view->skipped);
	value_put(map, STR("findings"), view->findings);
	return map;
}

void audit_text_print(const struct audit_text *view, enum output_format format, struct bytes *out)
{
	if (format != OUTPUT_TABLE) {
		output_value(as_value(view), format, out);
		return;
	}
	if (view->findings->first) {
		print_findings(view, out);
		print_remedies(view, out);
	}
	print_sums(view, out);
}

int audit_text_verdict(const struct audit_text *view, struct err *err)
{
	size_t count = value_count(view->findings);

	if (!count)
		return 0;
	return err_set(err, ERR_DRIFT, "%zu finding%s in %zu of %zu store%s", count, plural(count),
		       view->with_findings, view->stores, plural(view->stores));
}
