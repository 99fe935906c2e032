/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is answered to who asks for stores, out of a snapshot: nothing here waits, and nobody is told of a store that he
 * may not see. A store that one may not see is answered as one that is not there. Bodies are in the request's arena;
 * what is wrong with a request becomes a problem (problem.h).
 */
#ifndef STORE_SERVER_READS_H
#define STORE_SERVER_READS_H

#include "server/answer.h"
#include "server/request.h"
#include "server/snapshot.h"

/* Whether a caller may see a store; NULL: nobody may see one. */
bool reads_seen_by(const struct caller *caller, const struct snapshot_store *store);

/* The store that a name stands for, in the name's own namespace. NULL: there is none that the caller may see. */
const struct snapshot_store *reads_find(const struct snapshot *snapshot, const struct caller *caller, const char *name);

/* That there is no such store, or none that the caller may see: ERR_MISSING. Returns -1. */
int reads_missing(struct err *err);

/* A page of the list: 200 {"stores": […], "nextPageToken": "…"}, 304, 400. The answer's type is set already. */
void reads_list(const struct snapshot *snapshot, const struct request *request, struct answer *ret);

/* One store, whole, by its name as it stands in a path: 200, 304. ERR_MISSING. */
int reads_store(const struct snapshot *snapshot, struct str name, const struct request *request, struct answer *ret,
		struct err *err);

#endif
