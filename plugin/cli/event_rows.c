/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/event_rows.h"

#include <stdlib.h>

#include "diagnose/objects.h"
#include "table.h"
#include "timestamp.h"

struct row {
	struct value *value;
	const char *key;
	size_t place;
};

static int compare(const void *a, const void *b)
{
	const struct row *one = a;
	const struct row *other = b;
	int order = strcmp(one->key, other->key);

	return order ? order : (one->place > other->place) - (one->place < other->place);
}

static void sort_by(struct value *list, const char *key, struct arena *arena)
{
	size_t count = value_count(list);
	struct row *rows = arena_calloc(arena, (count + 1) * sizeof(*rows));
	size_t i = 0;

	for (struct value *value = value_first(list); value; value = value->next, i++)
		rows[i] = (struct row){ value, value_text_at(value, key), i };
	if (count)
		qsort(rows, count, sizeof(*rows), compare);
	list->first = list->last = NULL;
	for (i = 0; i < count; i++)
		value_add(list, rows[i].value);
}

static bool is_wanted(const char *const *types, const char *type)
{
	for (const char *const *one = types; *one; one++)
		if (strcmp(*one, type) == 0)
			return true;
	return !*types;
}

/* How often it was seen: in the series of events.k8s.io, or in the older field; absent: once. */
static long count_of(const struct value *event)
{
	long count = value_number_at(event, "series.count");

	count = count ? count : value_number_at(event, "count");
	return count ? count : 1;
}

struct value *event_rows_make(const struct value *events, const char *const *types, struct arena *arena)
{
	struct value *rows = value_new(arena, VALUE_LIST);

	for (const struct value *event = value_first(events); event; event = event->next) {
		struct value *row;

		if (!is_wanted(types, value_text_at(event, "type")))
			continue;
		row = value_new(arena, VALUE_MAP);
		value_put_text(row, "name", value_text_at(event, "metadata.name"), arena);
		value_put_text(row, "at", objects_event_time(event), arena);
		value_put_text(row, "type", value_text_at(event, "type"), arena);
		value_put_text(row, "reason", value_text_at(event, "reason"), arena);
		value_put_text(row, "object", arena_format(arena, "%s/%s", value_text_at(event, "involvedObject.kind"),
							   value_text_at(event, "involvedObject.name")).p, arena);
		value_put(row, STR("count"), value_int(arena, count_of(event)));
		value_put_text(row, "message", value_text_at(event, "message"), arena);
		value_add(rows, row);
	}
	sort_by(rows, "name", arena);
	return rows;
}

void event_rows_sort(struct value *rows, struct arena *arena)
{
	sort_by(rows, "at", arena);
}

void event_rows_print(const struct value *rows, bool has_head, time_t now, size_t *widths, struct arena *arena,
		      struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(EVENT_ROWS_COLUMNS);

	if (has_head)
		table_add(&table, (const struct str[]){ STR("LAST SEEN"), STR("TYPE"), STR("REASON"), STR("OBJECT"),
							STR("MESSAGE") });
	for (const struct value *row = value_first(rows); row; row = row->next) {
		const char *age = timestamp_age(timestamp_parse(value_text_at(row, "at")), now, arena);
		long count = value_number_at(row, "count");

		table_add(&table, (const struct str[]){
					count > 1 ? arena_format(arena, "%s (x%ld)", age, count) : str_of(age),
					str_of(value_text_at(row, "type")), str_of(value_text_at(row, "reason")),
					str_of(value_text_at(row, "object")),
					str_of(value_text_at(row, "message")) });
	}
	table_print_below(&table, 0, widths, out);
}
