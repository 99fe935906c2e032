/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of store-postrender: its option table and what a run needs, loaded. */
#ifndef STORE_CLI_H
#define STORE_CLI_H

#include "engine.h"
#include "options.h"

struct cli {
	struct options options;
	struct settings settings;
	struct policies policies;
	struct guards guards;
	struct arena arena;
	const char *folder; /* of policies */
};

extern const struct option_row cli_rows[];
extern const size_t cli_row_count;

/* Parses argv and the environment. ERR_USAGE. */
int cli_parse(struct cli *cli, int argc, char *const *argv, struct err *err);

/* Reads policies, guards and the profile that the options name. */
int cli_load(struct cli *cli, struct err *err);
void cli_free(struct cli *cli);

/* Fills `out` with what --help, --help-rules, --help-errors and --schema print. */
void cli_help(struct bytes *out);
void cli_help_rules(struct bytes *out);
void cli_help_errors(struct bytes *out);
int cli_schema(const char *what, struct bytes *out, struct err *err);

/* Fills `out` with what --emit objects prints: a JSON list. Errors of the stream. */
int cli_objects(struct str input, struct bytes *out, struct err *err);

/* The unified diff of --diff. */
void cli_diff(const struct engine *engine, struct bytes *out);

#endif
