/* SPDX-License-Identifier: Apache-2.0 */
/* How two specifications differ. */
#ifndef STORE_STORE_VALUE_DIFF_H
#define STORE_STORE_VALUE_DIFF_H

#include "alloc.h"
#include "bytes.h"
#include "value.h"

/*
 * How values differ, one line each: "  global.store.theme   dark → light". At most `most` lines, then how many more.
 * The fingerprint, folders of policies and the record of images are left out.
 */
void value_diff_text(const struct value *before, const struct value *after, size_t most, struct bytes *out);

/*
 * "BEFORE → AFTER" with at most `width` characters of each, from where they differ when that is further on: never two
 * equal sides. NULL: absent.
 */
void value_diff_sides(const struct value *before, const struct value *after, size_t width, struct bytes *out);

/* A copy of values without what no difference shows, in the arena. */
struct value *value_diff_shown(const struct value *values, struct arena *arena);

/* The key by which the items of two lists are told apart, "sku" or "name"; NULL: by their places. */
const char *value_diff_item_key(const struct value *before, const struct value *after);

/* The same, all of them, as {path, before, after} in a list; what is absent is absent there. */
void value_diff_list(const struct value *before, const struct value *after, struct value *list, struct arena *arena);

#endif
