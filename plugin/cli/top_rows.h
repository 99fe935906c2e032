/* SPDX-License-Identifier: Apache-2.0 */
/* What the pods of a store use, by the metrics API, as rows for people. Pure functions of API objects. */
#ifndef STORE_CLI_TOP_ROWS_H
#define STORE_CLI_TOP_ROWS_H

#include "alloc.h"
#include "bytes.h"

/* Words of --sort-by, ended by NULL; the first is the usual order. */
extern const char *const top_rows_words[];

/*
 * {name, component, cpu, memory, millicores, bytes} of each pod that is measured, in the arena; `column`: its place in
 * top_rows_words, figures from the largest on.
 */
struct value *top_rows_make(const struct value *metrics, const struct value *pods, unsigned column,
			    struct arena *arena);

/* A table, with the sum of several below. */
void top_rows_print(const struct value *rows, bool has_head, struct arena *arena, struct bytes *out);

#endif
