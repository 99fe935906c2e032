/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/top_rows.h"

#include <stdlib.h>

#include "kube/object.h"
#include "quantity.h"
#include "table.h"

#define COMPONENT "app.kubernetes.io/component"
#define MEBIBYTE ((long)1 << 20)
#define UNITS 1000000000 /* of an amount (quantity.h) */

const char *const top_rows_words[] = { "name", "cpu", "memory", NULL };

/* What each word goes by. */
static const char *const keys[] = { "name", "millicores", "bytes" };

/* Of all containers of a pod, in units of 1/`parts`, rounded up as kubectl does. */
static long sum_of(const struct value *metric, const char *key, long parts)
{
	__int128 total = 0;

	for (const struct value *one = value_first(value_get(metric, "containers")); one; one = one->next) {
		__int128 amount;

		if (quantity_parse(str_of(value_text_at(one, key)), &amount))
			total += amount;
	}
	return (long)((total * parts + UNITS - 1) / UNITS);
}

static const char *component_of(const struct value *pods, const char *name)
{
	for (const struct value *pod = value_first(pods); pod; pod = pod->next)
		if (strcmp(value_text_at(pod, "metadata.name"), name) == 0)
			return object_label(pod, COMPONENT);
	return "";
}

static void put_figures(struct value *row, long millicores, long bytes, struct arena *arena)
{
	value_put_text(row, "cpu", arena_format(arena, "%ldm", millicores).p, arena);
	value_put_text(row, "memory", arena_format(arena, "%ldMi", bytes / MEBIBYTE).p, arena);
	value_put(row, STR("millicores"), value_int(arena, millicores));
	value_put(row, STR("bytes"), value_int(arena, bytes));
}

struct row {
	struct value *value;
	unsigned column;
};

static int compare(const void *a, const void *b)
{
	const struct row *one = a;
	const struct row *other = b;
	long first = value_number_at(one->value, keys[one->column]);
	long second = value_number_at(other->value, keys[one->column]);

	if (one->column && first != second)
		return first < second ? 1 : -1;
	return strcmp(value_text_at(one->value, "name"), value_text_at(other->value, "name"));
}

struct value *top_rows_make(const struct value *metrics, const struct value *pods, unsigned column,
			    struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);
	struct row *rows = arena_calloc(arena, (value_count(metrics) + 1) * sizeof(*rows));
	size_t count = 0;

	for (const struct value *metric = value_first(metrics); metric; metric = metric->next) {
		const char *name = value_text_at(metric, "metadata.name");
		const char *component = component_of(pods, name);
		struct value *row = value_new(arena, VALUE_MAP);

		value_put_text(row, "name", name, arena);
		if (*component)
			value_put_text(row, "component", component, arena);
		put_figures(row, sum_of(metric, "usage.cpu", 1000), sum_of(metric, "usage.memory", 1), arena);
		rows[count++] = (struct row){ row, column };
	}
	if (count)
		qsort(rows, count, sizeof(*rows), compare);
	for (size_t i = 0; i < count; i++)
		value_add(list, rows[i].value);
	return list;
}

static void add_row(struct table *table, const struct value *row)
{
	const char *component = value_text_at(row, "component");

	table_add(table, (const struct str[]){ str_of(value_text_at(row, "name")),
					       str_of(*component ? component : "-"), str_of(value_text_at(row, "cpu")),
					       str_of(value_text_at(row, "memory")) });
}

void top_rows_print(const struct value *rows, bool has_head, struct arena *arena, struct bytes *out)
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
	put_figures(sum, millicores, bytes, arena);
	if (value_count(rows) > 1)
		add_row(&table, sum);
	table_print(&table, 0, out);
}
