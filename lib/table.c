/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include <stdlib.h>

#include "alloc.h"
#include "columns.h"

#define GAP 2

size_t table_width(struct str text)
{
	return columns_width(text);
}

void table_add(struct table *table, const struct str *cells)
{
	for (size_t c = 0; c < table->columns; c++) {
		table->cells = xgrow(table->cells, table->count, &table->capacity, sizeof(*table->cells));
		table->cells[table->count++] = cells[c];
	}
}

void table_print(const struct table *table, size_t indent, struct bytes *out)
{
	CLEANUP(free_pointer) size_t *widths = xcalloc(table->columns, sizeof(*widths));

	table_print_below(table, indent, widths, out);
}

void table_print_below(const struct table *table, size_t indent, size_t *widths, struct bytes *out)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t width = table_width(table->cells[i]);

		if (width > widths[i % table->columns])
			widths[i % table->columns] = width;
	}
	for (size_t i = 0; i < table->count; i++) {
		size_t column = i % table->columns;
		size_t last = column;

		/* The last cell of the row that has a text ends the line. */
		for (size_t c = column + 1; c < table->columns; c++)
			last = table->cells[i - column + c].n ? c : last;
		if (!column)
			bytes_add_repeat(out, ' ', indent);
		bytes_add_plain(out, table->cells[i]);
		if (last > column)
			bytes_add_repeat(out, ' ', widths[column] - table_width(table->cells[i]) + GAP);
		if (column + 1 == table->columns)
			bytes_add_char(out, '\n');
	}
}

void table_free(struct table *table)
{
	free(table->cells);
	*table = (struct table)TABLE_INIT(table->columns);
}

struct str table_end_of(struct str text, size_t characters, struct arena *arena)
{
	size_t from = text.n;

	if (table_width(text) <= characters)
		return text;
	for (size_t shown = 0; shown < characters - 1; shown++)
		do {
			from--;
		} while (((unsigned char)text.p[from] & 0xC0) == 0x80);
	return arena_format(arena, "…%.*s", (int)(text.n - from), text.p + from);
}
