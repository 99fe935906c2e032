/* SPDX-License-Identifier: Apache-2.0 */
/* What words say of the terminal that they come from: no part of a request. */
#ifndef STORE_CLI_TERMINAL_H
#define STORE_CLI_TERMINAL_H

#include "fields.h"

struct terminal {
	unsigned output;   /* enum output_format */
	unsigned progress; /* enum progress_mode; --quiet counts */
	unsigned sort_by;  /* a column, as the verb numbers them; 0: its own order */
	bool no_headers;
	bool quiet;
	bool help;
};

#define PROGRESS_VARIABLE "HELM_STORE_PROGRESS"
#define PROGRESS_WORDS "auto|lines|json|none" /* those of PROGRESS_TABLE (cli/progress.h); a unit test compares */

/* Of every verb that may take long. */
#define FIELDS_PROGRESS                                                                                                \
	{ "progress", 0, PROGRESS_WORDS, PROGRESS_VARIABLE, "how steps are shown on stderr; default auto",             \
	  FIELD_CHOICE(struct terminal, progress), .is_local = true },                                                 \
	{ "quiet", 'q', NULL, NULL, "show no steps, as --progress none does", FIELD_FLAG(struct terminal, quiet),      \
	  .is_local = true }

/* Of verbs that print a table of rows; `columns`: an array of words, ended by NULL, the usual order first. */
#define FIELDS_TABLE(columns)                                                                                          \
	{ "sort-by", 0, "COLUMN", NULL, "order of the rows: a column by its name",                                     \
	  FIELD_CHOICE(struct terminal, sort_by), .is_local = true, .words = columns, .unlisted = "column",            \
	  .is_caseless = true },                                                                                       \
	{ "no-headers", 0, NULL, NULL, "leave the head of the table away", FIELD_FLAG(struct terminal, no_headers),    \
	  .is_local = true }

/* The operand of most verbs. */
#define FIELD_STORE(of, member)                                                                                        \
	{ "name", 0, "NAME", NULL, NULL, FIELD_TEXT(of, member), .place = FIELD_OPERAND, .offer = FIELD_STORES }

/* Every verb's last row. */
#define FIELD_HELP { "help", 'h', NULL, NULL, "show this text", FIELD_FLAG(struct terminal, help), .is_local = true }

#endif
