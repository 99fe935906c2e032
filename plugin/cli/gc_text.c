/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/gc_text.h"

#include "table.h"
#include "timestamp.h"

static const char *const titles[] = { "OBJECT", "STORE", "AGE", "FATE", "WHY" };

static void add_row(const struct orphan *orphan, time_t now, struct table *table, struct arena *arena)
{
	table_add(table, (const struct str[COUNT_OF(titles)]){
				 str_of(orphan->object), *orphan->store ? str_of(orphan->store) : STR("-"),
				 str_of(timestamp_age(orphan->created, now, arena)),
				 str_of(orphans_fate_word(orphan->fate)), str_of(orphan->why) });
}

static void print_sums(const struct gc_result *result, struct bytes *out)
{
	const char *before = "";

	for (int fate = 0; fate < FATE_COUNT; fate++) {
		size_t count = gc_count(result, (enum fate)fate);

		if (!count)
			continue;
		bytes_format(out, "%s%zu %s", before, count,
			     fate == FATE_REMOVE ? "to remove" : orphans_fate_word((enum fate)fate));
		before = ", ";
	}
	bytes_format(out, "%s\n", gc_count(result, FATE_REMOVE) ? ": helm store gc --yes" : "");
}

static void print_table(const struct gc_result *result, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(titles));
	struct str cells[COUNT_OF(titles)];

	if (!result->count) {
		bytes_add_text(out, "nothing belongs to no store\n");
		return;
	}
	for (size_t i = 0; i < COUNT_OF(titles); i++)
		cells[i] = str_of(titles[i]);
	table_add(&table, cells);
	for (size_t i = 0; i < result->count; i++)
		add_row(&result->list[i], result->now, &table, &arena);
	table_print(&table, 0, out);
	for (size_t i = 0; i < result->count; i++)
		if (result->list[i].remedy)
			bytes_format(out, "  %s: %s\n", result->list[i].object, result->list[i].remedy);
	print_sums(result, out);
}

int gc_text_print(const struct gc_result *result, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);

	if (format == OUTPUT_TABLE)
		print_table(result, &out);
	else
		output_value(result->map, format, &out);
	return output_print(&out, err);
}
