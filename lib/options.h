/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command-line options from a table: the same rows give parsing, the environment, --help and completion. The result
 * owns its array; texts belong to argv, the environment or the result's arena.
 */
#ifndef STORE_OPTIONS_H
#define STORE_OPTIONS_H

#include "alloc.h"
#include "bytes.h"

struct option_row {
	const char *name;        /* without the dashes */
	char letter;             /* short form; 0: none */
	const char *argument;    /* shown name of its argument; NULL: none. FILE and DIR: a path, which is cleaned */
				 /* "[a|b]": may be left out, is "" then; a word that begins with `-` is none */
	const char *environment; /* variable, read when the option is not given; NULL: never by environment */
	const char *help;        /* one line; NULL: a hidden option, which help, completion and hints leave out */
	bool repeats;            /* may be given several times; its variable holds one a line */
};

struct option_value {
	const struct option_row *row;
	const char *text; /* "" for options without argument */
	bool from_environment;
};

struct options {
	struct option_value *values;
	size_t count;
	size_t capacity;
	const char **operands;
	size_t operand_count;
	size_t operand_capacity;
	struct arena arena;
};

/*
 * Parses argv[1…argc-1]; `--` ends options. `variables`: the environment, "NAME=value", ended by NULL; NULL: none. A
 * boolean variable counts when it is "1", "true" or "yes". Errors: ERR_USAGE, with the nearest known option.
 */
int options_parse(const struct option_row *rows, size_t row_count, int argc, char *const *argv, char *const *variables,
		  struct options *ret, struct err *err);
void options_free(struct options *options);

/* The last value, or NULL when not given. */
const char *options_get(const struct options *options, const char *name);
bool options_has(const struct options *options, const char *name);
/* On the command line, that is, not by its variable. */
bool options_by_hand(const struct options *options, const char *name);

/* All values in their order, in the arena, ended by NULL; returns how many. */
size_t options_get_all(const struct options *options, const char *name, struct arena *arena, const char ***ret);

/* The value of one of such variables; "" when it is not there. */
const char *options_variable(char *const *variables, const char *name);

/* "Usage: PROGRAM [OPTION]... OPERANDS"; operands may be NULL. */
void options_usage(const char *program, const char *operands, struct bytes *out);

/* Words for shell completion, one a line; those that take an argument end in `=`. */
void options_words(const struct option_row *rows, size_t row_count, struct bytes *out);

/* The option list of --help. */
void options_help(const struct option_row *rows, size_t row_count, struct bytes *out);

#endif
