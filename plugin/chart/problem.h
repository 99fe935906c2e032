/* SPDX-License-Identifier: Apache-2.0 */
/* Turns what Helm says of values that it cannot read, or that a chart refuses, into what the person can mend. */
#ifndef STORE_CHART_PROBLEM_H
#define STORE_CHART_PROBLEM_H

#include "chart/place.h"

/*
 * After an error of Helm that blames the values (a schema, fail or required in a template, a file of values, an option
 * that sets some): the same as ERR_VALUE, one value a line with where it was given, what it is, what it may be and an
 * example. Another error stays as it is. Always -1.
 */
int values_wrong_explain(const struct values_given *given, struct err *err);

/* The same for what a chart's schema says; `words`: from its first line on. chart/schema.c. */
int values_schema_explain(const struct values_given *given, const char *words, struct err *err);

/*
 * What would do: "small, medium or large" of "value must be one of 'small', …"; "": the words do not tell. In the
 * arena.
 */
const char *values_expected(const char *words, struct arena *arena);

/* An option with a value that would do, as far as the words tell of one; NULL: they do not. */
const char *values_expected_example(const char *words, const char *path, struct arena *arena);

#endif
