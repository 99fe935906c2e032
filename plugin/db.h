/* SPDX-License-Identifier: Apache-2.0 */
/* The words of `helm store db`: each looks at databases of stores, and changes nothing of them by itself. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "verb.h"

/* word, what stands after it, whether a store must be named, what it does, for help */
#define DB_TABLE(X)                                                                                                    \
	X(status, "[NAME]", false, "version, size, connections and their limit; of one store, or of all")              \
	X(connections, "NAME", true, "who is connected, since when, and in what state")                                \
	X(psql, "NAME [-- ARGUMENT...]", true, "psql as the store's own role; what stands after -- is for psql")

struct db_request {
	const char *store;  /* its name, which was checked; NULL: none was given */
	bool is_terminal;   /* our stdin and stdout are one */
	struct bytes *out;  /* gets what is to be printed */
};

/* One in each db_WORD.c. */
#define X(word, operands, needs, summary)                                                                              \
	int db_##word(struct call *call, const struct db_request *request, struct err *err);
DB_TABLE(X)
#undef X

#endif
