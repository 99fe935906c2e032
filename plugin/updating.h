/* SPDX-License-Identifier: Apache-2.0 */
/* What update, suspend and resume have in common: the stored values with others laid over them. */
#ifndef STORE_UPDATING_H
#define STORE_UPDATING_H

#include "outcome.h"

#define MANIFEST_MOST ((size_t)64 << 20) /* of what a dry run would apply */

struct updating {
	const char *command; /* shown to whoever finds the store locked */
	const char *over;    /* a value at global.store that is laid over all others; NULL: none */
	bool to;
	const char *what;    /* what the store is then: "updated" */
};

/* Options of all three. */
#define ROWS_UPDATING                                                                                                  \
	ROWS_WAIT, ROW_PATIENCE,                                                                                       \
		{ "no-wait", 0, NULL, NULL, "end when Helm has applied the chart", false },                            \
		{ "keep-failed", 0, NULL, NULL, "leave a failure as it is, to be looked at", false },                  \
		{ "dry-run", 0, NULL, NULL, "check everything, change nothing", false }, ROW_OUTPUT, ROW_HELP

/* Of those that otherwise say nothing of what the store shall be. */
#define ROW_CHART { "chart", 0, "CHART", NULL, "the store's chart, where its folder is not on this machine", false }

/* A verb's whole run. A failure brings the revision before back. */
int updating_run(struct call *call, const struct updating *updating, struct err *err);

/* Opens a store that is there for a command, as ERR_MISSING says else; reads the values of a revision (0: newest). */
int updating_open(struct provision *provision, const char *command, unsigned revision, struct value **ret_base,
		  struct err *err);

/* Makes the provision's specification of stored values with those of the command line and `over` (may be NULL). */
int updating_specify(struct provision *provision, const struct value *base, const struct value *over,
		     struct err *err);

/* Closes the operation too. */
void updating_free(struct provision *provision);

#endif
