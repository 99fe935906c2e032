/* SPDX-License-Identifier: Apache-2.0 */
/* What would do, of the words with which Helm's validator says that something does not (chart/schema.c). */
#ifndef STORE_CHART_EXPECTED_H
#define STORE_CHART_EXPECTED_H

#include "alloc.h"

/*
 * What would do: "small, medium or large" of "value must be one of 'small', …"; "": the words do not tell. In the
 * arena.
 */
const char *chart_expected(const char *words, struct arena *arena);

/* An option with a value that would do, as far as the words tell of one; NULL: they do not. */
const char *chart_expected_example(const char *words, const char *path, struct arena *arena);

#endif
