/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of texts in columns as wide as their widest cell. Borrows the texts; owns its array. */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "alloc.h"
#include "bytes.h"

struct table {
	size_t columns;
	struct str *cells; /* row by row */
	size_t count;      /* cells */
	size_t capacity;
};

#define TABLE_INIT(column_count) { (column_count), NULL, 0, 0 }

/* A row of as many texts as the table has columns. An empty one is shown as it is. */
void table_add(struct table *table, const struct str *cells);

/* Two blanks between columns, none at the end of a line; `indent` blanks before each. Control bytes become `?`. */
void table_print(const struct table *table, size_t indent, struct bytes *out);
/* The same with columns at least as wide as `widths` says, which grow with it: for rows that others came before. */
void table_print_below(const struct table *table, size_t indent, size_t *widths, struct bytes *out);
void table_free(struct table *table);

/* The last characters of a longer text after an ellipsis: the end of a path says more than its beginning. */
struct str table_end_of(struct str text, size_t characters, struct arena *arena);

/* Characters of UTF-8 text. */
size_t table_width(struct str text);

#endif
