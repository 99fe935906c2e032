/* SPDX-License-Identifier: Apache-2.0 */
/* How it is shown what pods use. */
#ifndef STORE_CLI_TOP_TEXT_H
#define STORE_CLI_TOP_TEXT_H

#include "bytes.h"
#include "value.h"

/* Words of --sort-by, ended by NULL; the first is the usual order. */
extern const char *const top_text_words[];

/* Puts rows as status/top.h has them in the order of a column of top_text_words, figures from the largest on. */
void top_text_sort(struct value *list, unsigned column);

/* A table, with the sum of several below. */
void top_text_print(const struct value *rows, bool has_head, struct arena *arena, struct bytes *out);

#endif
