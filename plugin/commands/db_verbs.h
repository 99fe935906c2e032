/* SPDX-License-Identifier: Apache-2.0 */
/* The words of `helm store db`: each looks at databases of stores, and changes nothing of them by itself. */
#ifndef STORE_COMMANDS_DB_VERBS_H
#define STORE_COMMANDS_DB_VERBS_H

#include "cli/output.h"
#include "store/session.h"

/* word, what stands after it, whether a store must be named, what it does, for help */
#define DB_TABLE(X)                                                                                                    \
	X(status, "[NAME]", false, "version, size, connections and their limit; of one store, or of all")              \
	X(connections, "NAME", true, "who is connected, since when, and in what state")                                \
	X(psql, "NAME [-- ARGUMENT...]", true, "psql as the store's own role; what stands after -- is for psql")

#define DB_WORDS "status|connections|psql" /* those of the table; a unit test compares */

struct db_work {
	const struct session *session;
	const char *store;         /* its name, which was checked; NULL: none was given */
	const char *const *passed; /* arguments of psql, ended by NULL */
	bool is_terminal;          /* our stdin and stdout are one */
	enum output_format format;
	struct bytes *out; /* gets what is to be printed */
};

/* One in each db_WORD.c. */
#define X(word, operands, needs, summary)                                                                              \
	int db_##word(const struct db_work *work, struct err *err);
DB_TABLE(X)
#undef X

#endif
