/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/top_text.h"

#include "status/top.h"
#include "table.h"
#include "value_order.h"

const char *const top_text_words[] = { "name", "cpu", "memory", NULL };

/* What each word goes by. */
static const char *const keys[] = { "name", "millicores", "bytes" };

static int compare(const void *of, const struct value *one, const struct value *other)
{
	const unsigned *column = of;
	long first = value_number_at(one, keys[*column]);
	long second = value_number_at(other, keys[*column]);

	if (*column && first != second)
		return first < second ? 1 : -1;
	return strcmp(value_text_at(one, "name"), value_text_at(other, "name"));
}

void top_text_sort(struct value *list, unsigned column)
{
	value_order(list, compare, &column);
}

static void add_row(struct table *table, const struct value *row)
{
	const char *component = value_text_at(row, "component");

	table_add(table,
		  (const struct str[]){ str_of(value_text_at(row, "name")), str_of(*component ? component : "-"),
					str_of(value_text_at(row, "cpu")), str_of(value_text_at(row, "memory")) });
}

void top_text_print(const struct value *rows, bool has_head, struct arena *arena, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(4);
	struct value *sum = value_new(arena, VALUE_MAP);
	long millicores = 0;
	long bytes = 0;

	if (has_head)
		table_add(&table, (const struct str[]){ STR("POD"), STR("COMPONENT"), STR("CPU"), STR("MEMORY") });
	for (const struct value *row = value_first(rows); row; row = row->next) {
		add_row(&table, row);
		millicores += value_number_at(row, "millicores");
		bytes += value_number_at(row, "bytes");
	}
	value_put_text(sum, "name", "(all)", arena);
	top_put_figures(sum, millicores, bytes, arena);
	if (value_count(rows) > 1)
		add_row(&table, sum);
	table_print(&table, 0, out);
}
