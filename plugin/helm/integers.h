/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole numbers of --set. Helm holds them as int64, and every number of a file or of --set-json as float64; templates
 * show the difference (10485760 and 1.048576e+07), and past 2^53 it is one of digits. A values file of ours can hold
 * floats alone, so each int64 is given once more beside it, by --set, and is recorded with the values
 * (global.store.integers), for later commands: what Helm gives back of a release are floats again.
 */
#ifndef STORE_HELM_INTEGERS_H
#define STORE_HELM_INTEGERS_H

#include "strvec.h"
#include "value.h"

/* Marks the value at each path as an int64. `paths`: lists of keys and indices; what is no such list is left out. */
void integers_mark(struct value *values, const struct value *paths);

/* The same of values that Helm gave back, by their record, with all digits; an entry whose number changed is none. */
void integers_restore(struct value *values, struct arena *arena);

/* Writes what is marked into the record, a list of "PATH=NUMBER" as --set reads them; without any, there is no list. */
void integers_record(const struct value *values, struct value *record, struct arena *arena);

/* Adds --set PATH=NUMBER for what is marked: for a helm that has the values as a file too. */
void integers_add_flags(const struct value *values, struct arena *arena, struct strvec *flags);

/*
 * Values for a file that other options of Helm come after: a copy, with a text of ours in the place of each int64.
 * integers_unveil makes numbers of those that came through: they were not said anew. `before` is the original.
 */
struct value *integers_veil(const struct value *values, struct arena *arena);
void integers_unveil(struct value *values, const struct value *before);

#endif
