/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of store-postrender: its option table and what a run needs, loaded. */
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
	const char *folder;                     /* of policies */
	const char *folders[CLI_FOLDERS + 1]; /* where profiles are looked for, in this order; ended by NULL */
};

extern const struct option_row cli_rows[];
extern const size_t cli_row_count;

/* Parses argv and the environment (options.h). ERR_USAGE. */
int cli_parse(struct cli *cli, int argc, char *const *argv, char *const *variables, struct err *err);

/* Reads policies, guards and the profile that the options name. */
int cli_load(struct cli *cli, struct err *err);
void cli_free(struct cli *cli);

/* Fills `out` with what --help, --help-rules, --help-errors, --help-profile, --help-man and --schema print. */
void cli_help(struct bytes *out);
void cli_help_rules(struct bytes *out);
void cli_help_errors(struct bytes *out);
void cli_help_profile(struct bytes *out);
void cli_help_man(struct bytes *out);
int cli_schema(const char *what, struct bytes *out, struct err *err);

/* Fills `out` with what --emit objects prints: a JSON list. Errors of the stream. */
int cli_objects(struct str input, struct bytes *out, struct err *err);

/* Fills `out` with what --emit rules prints: a JSON list, a rule an item. ERR_READ, errors of `when`. */
int cli_rules(struct cli *cli, struct bytes *out, struct err *err);

/* The file of --profile, NULL without one; fills in the folders, once. ERR_PROFILE. */
int cli_find_profile(struct cli *cli, const char **ret, struct err *err);

/*
 * Fills `out` with what --emit problems prints, a list of {level, file, line, column, key, message}. Errors of reading
 * the profile, and of loading one in which nothing was found.
 */
int cli_problems(struct cli *cli, struct bytes *out, struct err *err);

/* Fills `out` with what --emit origins prints: each value of the profile, the file and the line it comes from. */
void cli_origins(struct settings *settings, struct bytes *out);

/* ERR_PROFILE for a name of no profile, with those that there are. Always -1. */
int cli_no_profile(struct cli *cli, const char *name, struct err *err);

/* Fills `out` with the names of the profiles, and of the profile's plans, one a line. ERR_FACT without a profile. */
void cli_list_profiles(struct cli *cli, struct bytes *out);
int cli_list_plans(struct cli *cli, struct bytes *out, struct err *err);

/* Makes of an ERR_FACT, which names one place, the error that names all options that are missing. Always -1. */
int cli_missing(struct cli *cli, struct err *err);

/* The unified diff of --diff. */
void cli_diff(const struct engine *engine, struct bytes *out);

#endif
