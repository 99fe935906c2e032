/* SPDX-License-Identifier: Apache-2.0 */
/* What a verb is, and what it is run with. */
#ifndef STORE_VERB_H
#define STORE_VERB_H

#include "context.h"
#include "err.h"
#include "options.h"
#include "progress.h"
#include "role.h"
#include "verbs.h"

#ifndef STORE_VERSION
#define STORE_VERSION "0.1.0"
#endif

#define OUTPUT_MOST ((size_t)512 << 20) /* bytes that a verb prints */
#define HELP_MOST ((size_t)1 << 20)     /* bytes of help, completion and messages */

/* Every verb's last option. */
#define ROW_HELP { "help", 'h', NULL, NULL, "show this text", false }

/*
 * Options that become settings of the post-renderer. All that has a variable HELM_STORE_* is handed to it by that
 * variable, so a shell that has them set needs no options.
 */
#define ROWS_FILTER                                                                                                    \
	{ "profile", 0, "NAME", "HELM_STORE_PROFILE", "local, prod, or a file: a path with a slash", false },          \
	ROWS_FILTER_BUT_PROFILE

#define ROWS_FILTER_BUT_PROFILE                                                                                        \
	{ "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile", false },                                        \
	{ "store", 0, "NAME", "HELM_STORE_STORE", "name of the store; default: the release's", false },                \
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES", "rules and guards instead of the shipped ones", false },        \
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules besides", false },                               \
	{ "host", 0, "NAME", "HELM_STORE_HOSTS", "a host name; repeatable; default: STORE.DOMAIN", true },             \
	{ "profile-values", 0, "FILE", "HELM_STORE_VALUES", "values laid over the profile; repeatable", true },        \
	{ "profile-set", 0, "KEY=VALUE", "HELM_STORE_SET", "one value laid over the profile; repeatable", true }

/* Single values, in the order in which Helm lays them over those of files (helm.sh/helm pkg/cli/values). */
#define ROWS_SET                                                                                                       \
	{ "set-json", 0, "KEY=JSON", NULL, "one value, or a mapping, for the chart as JSON; repeatable", true },       \
	{ "set", 0, "KEY=VALUE", NULL, "one value for the chart; repeatable", true },                                  \
	{ "set-string", 0, "KEY=VALUE", NULL, "the same, always text; repeatable", true },                             \
	{ "set-file", 0, "KEY=FILE", NULL, "the same, from a file; repeatable", true },                                \
	{ "set-literal", 0, "KEY=VALUE", NULL, "the same, text with nothing read into it; repeatable", true }
#define SET_FLAGS "set-json", "set", "set-string", "set-file", "set-literal"

struct call;

/* What cmd_NAME.c holds. */
struct verb_body {
	const struct option_row *rows;
	size_t row_count;
	int (*run)(struct call *call, struct err *err); /* 0 or -1; its result goes to stdout */
	const char *details;                            /* end of its help: examples; may be NULL */
};

struct verb {
	const char *name;
	const char *operands; /* shown; NULL: none */
	size_t least;         /* operands */
	size_t most;
	enum role role;       /* the least that may run it */
	const char *summary;
	const struct verb_body *body;
};

struct call {
	const struct verb *verb;
	struct options options;
	const char *const *passed; /* what stood after `--`, ended by NULL */
	struct arena arena;        /* lives as long as the call */
	struct context context;    /* who hears of its steps; time since it began */
};

/* One in each cmd_NAME.c. */
#define X(name, operands, least, most, role, summary) extern const struct verb_body body_##name;
VERB_TABLE(X)
#undef X

/* The verbs in the order of VERB_TABLE. */
size_t verb_count(void);
const struct verb *verb_at(size_t index);
const struct verb *verb_find(const char *name); /* NULL with no such verb */

/* Whose rights this call needs: that of its verb, or the operator where its words ask for a change. */
enum role verb_role(const struct call *call);

/* ERR_USAGE for a verb that does not exist, with the nearest one. Always -1. */
int verb_unknown(const char *name, struct err *err);

/* Whether it has an option of that name. */
bool verb_takes(const struct verb *verb, const char *option);

/* Help of all, or of one verb. */
void verb_help_all(struct bytes *out);
void verb_help(const struct verb *verb, struct bytes *out);

/* The hidden call of completion scripts and of Helm: words so far and the one to complete, ended by NULL. */
void verb_complete(char *const *words, struct bytes *out);

/* Writes to stdout; ERR_LIMIT when the buffer overflowed, ERR_WRITE. */
int verb_print(const struct bytes *out, struct err *err);

/* NAME=value for each option given whose variable is HELM_STORE_*, in the arena; repeated values one a line. */
struct texts;
void verb_settings(struct call *call, struct texts *ret);

#endif
