/* SPDX-License-Identifier: Apache-2.0 */
/* What a verb is, and what it is run with. */
#ifndef STORE_COMMANDS_VERB_H
#define STORE_COMMANDS_VERB_H

#include "cli/output.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "commands/verbs.h"
#include "err.h"
#include "store/role.h"
#include "store/session.h"

struct call;

/* What commands/NAME.c holds. */
struct verb_body {
	struct fields fields;                           /* of its request, and of the terminal */
	int (*run)(struct call *call, struct err *err); /* 0 or -1; its result goes to stdout */
	const char *details;                            /* end of its help: examples; may be NULL */
	enum role (*role)(const void *request);         /* whose rights such a request needs; NULL: the verb's */
};

struct verb {
	const char *name;
	const char *operands; /* shown; NULL: none */
	size_t least;         /* operands */
	size_t most;
	enum role role; /* the least that may run it */
	const char *summary;
	const struct verb_body *body;
};

struct call {
	const struct verb *verb;
	const void *request; /* the verb's own struct, filled by its fields */
	struct terminal terminal;
	struct options options;    /* the words it is made of */
	const char *const *passed; /* what stood after `--`, ended by NULL */
	struct arena arena;        /* lives as long as the call */
	struct context context;    /* who hears of its steps; time since it began */
	struct environment environment;
	struct session session; /* the last three */
};

/* One in each of them. */
#define X(name, operands, least, most, role, summary) extern const struct verb_body body_##name;
VERB_TABLE(X)
#undef X

/* The verbs in the order of VERB_TABLE. */
size_t verb_count(void);
const struct verb *verb_at(size_t index);
const struct verb *verb_find(const char *name); /* NULL with no such verb */

/* Whose rights this call needs: that of its verb, or the operator where it asks for a change. */
enum role verb_role(const struct call *call);

/* ERR_USAGE for a verb that does not exist, with the nearest one. Always -1. */
int verb_unknown(const char *name, struct err *err);

/* Whether it asks a cluster. */
bool verb_asks_cluster(const struct verb *verb);

/* The rows of its options, and of those that lead to a cluster where it asks one, in the arena. */
const struct option_row *verb_options(const struct verb *verb, struct arena *arena, size_t *ret_count);

/* Whether it has an option of that name. */
bool verb_takes(const struct verb *verb, const char *option);

/* Help of all, or of one verb. */
void verb_help_all(struct bytes *out);
void verb_help(const struct verb *verb, struct bytes *out);

#endif
