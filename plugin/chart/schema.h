/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helm's validator (github.com/santhosh-tekuri/jsonschema/v6, kind/kind.go) writes the name of a chart and a colon,
 * then a line for each value: "- at '/web/replicas': got string, want integer", deeper below "'allOf' failed".
 */
#ifndef STORE_CHART_SCHEMA_H
#define STORE_CHART_SCHEMA_H

#include "chart/place.h"

/* The same for what a chart's schema says; `words`: from its first line on. chart/schema.c. */
int chart_schema_explain(const struct chart_given *given, const char *words, struct err *err);

#endif
