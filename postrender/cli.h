/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of store-postrender: its option table, and what a run needs. */
#ifndef STORE_CLI_H
#define STORE_CLI_H

#include "engine.h"
#include "options.h"

/* As the Makefile says it; what a compiler takes that is called without it. */
#ifndef STORE_VERSION
#define STORE_VERSION "0.1.0"
#endif

#define CLI_FOLDERS 2 /* the chosen policies and those beside the program */

struct cli {
	struct options options;
	struct settings settings;
	struct policies policies;
	struct guards guards;
	struct arena arena;
	const char *folder;                   /* of policies */
	const char *folders[CLI_FOLDERS + 1]; /* where profiles are looked for, in this order; ended by NULL */
};

extern const struct option_row cli_rows[];
extern const size_t cli_row_count;

/* Parses argv and the environment (options.h). ERR_USAGE. */
int cli_parse(struct cli *cli, int argc, char *const *argv, char *const *variables, struct err *err);

void cli_free(struct cli *cli);

#endif
