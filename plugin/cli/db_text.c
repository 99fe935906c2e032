/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/db_text.h"

#include "database/shared_sizes.h"
#include "table.h"
#include "timestamp.h"

/* The columns: what of a row, its title. */
static const struct {
	const char *key;
	const char *title;
} columns[] = {
	{ "name", "NAME" },       { "mode", "MODE" },        { "version", "VERSION" }, { "size", "SIZE" },
	{ "share", "OF VOLUME" }, { "used", "CONNECTIONS" }, { "problem", "" },
};

static const char *cell_of(const struct value *row, const char *key, struct arena *arena)
{
	const char *text = value_text_at(row, key);
	const char *limit = value_text_at(row, "limit");

	if (strcmp(key, "problem") == 0)
		return *text || !value_is_true(value_get(row, "large")) ? text : "large";
	if (!value_get(row, "bytes"))
		return *text ? text : "-";
	if (strcmp(key, "size") == 0)
		return shared_sizes_text(value_number_at(row, "bytes"), arena);
	if (strcmp(key, "share") == 0)
		return value_get(row, "volumeShare") ? arena_format(arena, "%s %%", value_text_at(row, "volumeShare")).p
						     : "-";
	if (strcmp(key, "used") == 0)
		return arena_text(arena, "%s of %s", value_text_at(row, "connections"),
				  *limit ? limit : value_text_at(row, "maxConnections"));
	return *text ? text : "-";
}

static void print_rows(const struct value *rows, struct arena *arena, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(COUNT_OF(columns));
	struct str cells[COUNT_OF(columns)];

	for (size_t i = 0; i < COUNT_OF(columns); i++)
		cells[i] = str_of(columns[i].title);
	table_add(&table, cells);
	for (const struct value *row = value_first(rows); row; row = row->next) {
		for (size_t i = 0; i < COUNT_OF(columns); i++)
			cells[i] = str_of(cell_of(row, columns[i].key, arena));
		table_add(&table, cells);
	}
	table_print(&table, 0, out);
}

void db_text_status(const struct value *found, struct arena *arena, struct bytes *out)
{
	struct value *rows;

	if (found->type == VALUE_LIST) {
		print_rows(found, arena, out);
		return;
	}
	rows = value_new(arena, VALUE_LIST);
	value_add(rows, value_copy(arena, found));
	print_rows(rows, arena, out);
}

void db_text_connections(const struct value *map, struct arena *arena, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(6);
	const struct value *list = value_get(map, "connections");

	bytes_format(out, "role %s: %zu connections", value_text_at(map, "role"), value_count(list));
	bytes_format(out, *value_text_at(map, "limit") ? " of %s\n" : "\n", value_text_at(map, "limit"));
	if (!value_first(list))
		return;
	table_add(&table, (const struct str[]){ STR("APPLICATION"), STR("FROM"), STR("STATE"), STR("AGE"),
						STR("IN STATE"), STR("QUERY STARTED") });
	for (const struct value *one = value_first(list); one; one = one->next) {
		const char *name = value_text_at(one, "application");
		const char *begun = value_text_at(one, "queryStart");

		table_add(&table,
			  (const struct str[]){ str_of(*name ? name : "-"), str_of(value_text_at(one, "address")),
						str_of(value_text_at(one, "state")),
						str_of(timestamp_age(1, 1 + value_number_at(one, "age"), arena)),
						str_of(timestamp_age(1, 1 + value_number_at(one, "stateAge"), arena)),
						str_of(*begun ? begun : "-") });
	}
	table_print(&table, 0, out);
}
