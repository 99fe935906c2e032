/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change of several stores, one after the other, by their names or by labels: each is tried, whatever became of the
 * others, and what became of it is told. Owns nothing.
 */
#ifndef STORE_COMMANDS_EACH_STORE_H
#define STORE_COMMANDS_EACH_STORE_H

#include "commands/verb.h"

struct each_request {
	const char *const *names;
	const char *selector; /* instead of names; NULL: none */
	bool if_exists;       /* what is not there is no error */
};

/* `member` is a struct each_request. */
#define FIELDS_EACH(of, member)                                                                                        \
	{ "name", 0, "[NAME]...", NULL, NULL, FIELD_TEXTS(of, member.names), .place = FIELD_OPERAND,                   \
	  .offer = FIELD_STORES, .key = "names" },                                                                     \
	{ "selector", 'l', "LABELS", NULL, "all stores whose release has these labels, as in kubectl",                 \
	  FIELD_TEXT(of, member.selector) },                                                                           \
	{ "if-exists", 0, NULL, NULL, "succeed when there is no such store", FIELD_FLAG(of, member.if_exists) }

/* For the help of such verbs. */
#define EACH_DETAILS                                                                                                   \
	"Of several stores each is tried, and told of; --timeout counts for each. The exit status is the highest of\n" \
	"theirs. -o json prints a line for each.\n"

struct each_store {
	const struct each_request *request;
	const char *done; /* what a store is then, for the last word: "deleted" */
	/* One store as the verb does it, whose name was checked; prints its result. */
	int (*run)(struct call *call, const char *store, const void *context, struct err *err);
	const void *context;
};

/* Whether words may mean more than one store: what belongs to one alone is to be refused then. */
bool each_store_is_many(const struct each_request *request);

/*
 * ERR_USAGE for wrong names, before anything is done; ERR_MISSING when no store has the labels. Of one name the errors
 * of `run` as they are; of several, or with labels, each is told when it comes, and in the end those that failed, with
 * the code whose exit status is the highest. A signal, or a cluster that does not answer, ends all.
 */
int each_store_run(struct call *call, const struct each_store *each, struct err *err);

#endif
