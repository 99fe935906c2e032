/* SPDX-License-Identifier: Apache-2.0 */
/* How verbs print a result: for people, as JSON, as YAML. Owns nothing. */
#ifndef STORE_OUTPUT_H
#define STORE_OUTPUT_H

#include "options.h"
#include "value.h"

#define OUTPUT_FORMATS "table|json|yaml"
#define ROW_OUTPUT { "output", 'o', OUTPUT_FORMATS, NULL, "how the result is printed", false }

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_YAML, OUTPUT_NAME };

/* The word of --output, "table" without it. ERR_USAGE for another than those of the option's row (`formats`). */
int output_word(const struct options *options, const char *formats, const char **ret, struct err *err);

/* What --output says. ERR_USAGE for another word than those of the option's row (`formats`). */
int output_choose(const struct options *options, const char *formats, enum output_format *ret, struct err *err);

/*
 * A value as a document: JSON on one line, or YAML in block style, where strings that YAML 1.1 or 1.2 would read as
 * something else are quoted.
 */
void output_value(const struct value *value, enum output_format format, struct bytes *out);

#endif
