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
int chart_problem_explain(const struct chart_given *given, struct err *err);

#endif
