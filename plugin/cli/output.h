/* SPDX-License-Identifier: Apache-2.0 */
/* How verbs print a result: for people, as JSON, as YAML. Owns nothing. */
#ifndef STORE_CLI_OUTPUT_H
#define STORE_CLI_OUTPUT_H

#include "bytes.h"
#include "cli/terminal.h"
#include "err.h"
#include "value.h"

#define OUTPUT_MOST ((size_t)512 << 20) /* bytes that a verb prints */
#define HELP_MOST ((size_t)1 << 20)     /* bytes of help, completion and messages */

#define OUTPUT_FORMATS "table|json|yaml"

/* name, word of --output */
#define OUTPUT_TABLE_OF_WORDS(X)                                                                                       \
	X(TABLE, "table")                                                                                              \
	X(JSON, "json")                                                                                                \
	X(YAML, "yaml")                                                                                                \
	X(NAME, "name")                                                                                                \
	X(MARKDOWN, "markdown")                                                                                        \
	X(SARIF, "sarif")                                                                                              \
	X(GITHUB, "github")                                                                                            \
	X(WIDE, "wide")

enum output_format {
#define X(name, word) OUTPUT_##name,
	OUTPUT_TABLE_OF_WORDS(X)
#undef X
};

/* In the order of enum output_format, ended by NULL. */
extern const char *const output_words[];

/* A verb's --output: one of "a|b|c". */
#define FIELD_OUTPUT_OF(formats, help)                                                                                 \
	{ "output", 'o', formats, NULL, help, FIELD_CHOICE(struct terminal, output), .is_local = true,                 \
	  .words = output_words, .expected = "one of " formats }
#define FIELD_OUTPUT FIELD_OUTPUT_OF(OUTPUT_FORMATS, "how the result is printed")

/*
 * A value as a document: JSON on one line, or YAML in block style, where strings that YAML 1.1 or 1.2 would read as
 * something else are quoted.
 */
void output_value(const struct value *value, enum output_format format, struct bytes *out);

/* Writes to stdout; ERR_LIMIT when the buffer overflowed, ERR_WRITE. */
int output_print(const struct bytes *out, struct err *err);

/*
 * A reader that goes away (| head) is an error of the next write from now on, and no signal: what was opened must be
 * closed.
 */
void output_survive(void);

/* The items of a list as documents that more may follow: JSON, a line each; YAML, each after a line "---". */
void output_stream(const struct value *list, enum output_format format, struct bytes *out);

#endif
