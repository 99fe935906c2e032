/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/list_text.h"

#include <stdlib.h>

#include "json.h"
#include "table.h"
#include "timestamp.h"
#include "value_order.h"

#define MARK_MOST ((size_t)1 << 20)

static const struct {
	const char *key;
	const char *title;
	bool is_wide;
} columns[] = {
#define X(word, key, title, wide) { key, title, wide },
	LIST_COLUMN_TABLE(X)
#undef X
};

const char *const list_text_words[] = {
#define X(word, key, title, wide) word,
	LIST_COLUMN_TABLE(X)
#undef X
		NULL
};

static bool is_shown(const struct list_text *view, size_t column)
{
	return view->format == OUTPUT_WIDE || !columns[column].is_wide;
}

static bool is_key(size_t column, const char *key)
{
	return strcmp(columns[column].key, key) == 0;
}

static bool is_moment(size_t column)
{
	return is_key(column, "createdAt") || is_key(column, "updatedAt");
}

static bool is_unknown(const struct value *store, const char *word)
{
	const struct value *item = value_first(value_get(store, "unknown"));

	while (item && !str_is(item->text, word))
		item = item->next;
	return item != NULL;
}

/* "2/3" as kubectl shows it; "-" where nothing shall run. */
static const char *ready_of(const struct value *store, struct arena *arena)
{
	if (is_unknown(store, "workloads"))
		return "?";
	if (!value_get(store, "readyWorkloads"))
		return "-";
	return arena_text(arena, "%s/%s", value_text_at(store, "readyWorkloads"),
			  value_text_at(store, "wantedWorkloads"));
}

/* `now` of 0: a moment stays one, and no age. */
static struct str cell_of(const struct value *store, size_t column, time_t now, struct arena *arena)
{
	const char *text = value_text_at(store, columns[column].key);

	if (is_key(column, "readyWorkloads"))
		return str_of(ready_of(store, arena));
	if (is_moment(column) && now)
		return str_of(timestamp_age(timestamp_parse(text), now, arena));
	if (is_key(column, "protected"))
		return value_is_true(value_get(store, "protected")) ? STR("yes") : STR("-");
	return str_of(*text ? text : is_unknown(store, "release") ? "?" : "-");
}

static void print_table(struct list_text *view, const struct value *list, time_t now, struct arena *arena,
			struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(0);
	struct str cells[LIST_COLUMNS];
	size_t shown = 0;

	for (size_t c = 0; c < LIST_COLUMNS; c++)
		if (is_shown(view, c))
			cells[shown++] = str_of(columns[c].title);
	table.columns = shown;
	if (!view->no_headers && !view->is_begun)
		table_add(&table, cells);
	view->is_begun = true;
	for (const struct value *store = value_first(list); store; store = store->next) {
		shown = 0;
		for (size_t c = 0; c < LIST_COLUMNS; c++)
			if (is_shown(view, c))
				cells[shown++] = cell_of(store, c, now, arena);
		table_add(&table, cells);
	}
	table_print_below(&table, 0, view->widths, out);
}

void list_text_print(struct list_text *view, const struct value *list, time_t now, struct arena *arena,
		     struct bytes *out)
{
	if (view->format == OUTPUT_TABLE || view->format == OUTPUT_WIDE) {
		print_table(view, list, now, arena, out);
	} else if (view->format != OUTPUT_NAME) {
		output_value(list, view->format, out);
	} else {
		for (const struct value *store = value_first(list); store; store = store->next)
			bytes_format(out, "%s\n", value_text_at(store, "name"));
	}
}

const char *list_text_mark(const struct list_text *view, const struct value *store, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes mark = BYTES_INIT(MARK_MOST);
	bool is_table = view->format == OUTPUT_TABLE || view->format == OUTPUT_WIDE;

	if (!is_table)
		json_write_value(store, &mark);
	for (size_t c = 0; is_table && c < LIST_COLUMNS; c++)
		if (is_shown(view, c)) {
			bytes_add(&mark, cell_of(store, c, 0, arena));
			bytes_add_char(&mark, '\n');
		}
	return arena_str(arena, bytes_str(&mark)).p;
}

/* --- order */

struct cell {
	const char *text; /* "": not known */
	long number;
};

static struct cell cell_at(const struct value *store, unsigned column)
{
	struct cell cell = { .text = value_text_at(store, columns[column].key) };

	cell.number = strtol(cell.text, NULL, 10);
	if (is_key(column, "readyWorkloads"))
		cell.number -= value_number_at(store, "wantedWorkloads");
	return cell;
}

static int compare(const void *of, const struct value *a, const struct value *b)
{
	const unsigned *column = of;
	struct cell one = cell_at(a, *column);
	struct cell other = cell_at(b, *column);

	if (!*one.text != !*other.text)
		return *one.text ? -1 : 1;
	if (is_key(*column, "revision") || is_key(*column, "readyWorkloads"))
		return (one.number > other.number) - (one.number < other.number);
	return strcmp(one.text, other.text);
}

void list_text_sort(struct value *list, unsigned column)
{
	value_order(list, compare, &column);
}

/* --- changes */

void list_text_changes(struct list_text *view, const struct value *changes, unsigned column, time_t now,
		       struct arena *arena, struct bytes *out)
{
	struct value *stores = value_new(arena, VALUE_LIST);

	if (view->format == OUTPUT_JSON || view->format == OUTPUT_YAML) {
		output_stream(changes, view->format, out);
		return;
	}
	for (const struct value *change = value_first(changes); change; change = change->next) {
		struct value *store = value_copy(arena, value_get(change, "object"));

		if (strcmp(value_text_at(change, "type"), "DELETED") == 0)
			value_set(store, "state", value_string(arena, STR(LIST_GONE)));
		value_add(stores, store);
	}
	if (!view->is_begun)
		list_text_sort(stores, column);
	if (value_first(stores))
		list_text_print(view, stores, now, arena, out);
}
