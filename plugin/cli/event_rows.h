/* SPDX-License-Identifier: Apache-2.0 */
/* Events of a namespace as rows for people. Pure functions of API objects. */
#ifndef STORE_CLI_EVENT_ROWS_H
#define STORE_CLI_EVENT_ROWS_H

#include <time.h>

#include "alloc.h"
#include "bytes.h"


#define EVENT_ROWS_COLUMNS 5

/*
 * {name, at, type, reason, object, count, message} of each event of one of those types (none: all), in the order of
 * names, in the arena.
 */
struct value *event_rows_make(const struct value *events, const char *const *types, struct arena *arena);

/* Puts them in the order of time, the newest last. */
void event_rows_sort(struct value *rows, struct arena *arena);

/* A table, with columns as wide as those of the rows before; `widths`: EVENT_ROWS_COLUMNS of them. */
void event_rows_print(const struct value *rows, bool has_head, time_t now, size_t *widths, struct arena *arena,
		      struct bytes *out);

#endif
