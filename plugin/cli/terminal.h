/* SPDX-License-Identifier: Apache-2.0 */
/* What words say of the terminal that they come from: no part of a request. */
#ifndef STORE_CLI_TERMINAL_H
#define STORE_CLI_TERMINAL_H

#include "fields.h"

struct terminal {
	unsigned output;   /* enum output_format */
	unsigned progress; /* enum progress_mode; --quiet counts */
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

/* The operand of most verbs. */
#define FIELD_STORE(of, member)                                                                                        \
	{ "name", 0, "NAME", NULL, NULL, FIELD_TEXT(of, member), .place = FIELD_OPERAND, .offer = FIELD_STORES }

/* Every verb's last row. */
#define FIELD_HELP { "help", 'h', NULL, NULL, "show this text", FIELD_FLAG(struct terminal, help), .is_local = true }

#endif
