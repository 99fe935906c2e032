/* SPDX-License-Identifier: Apache-2.0 */
/* Who is connected to the database of a store. */
#ifndef STORE_DATABASE_DB_CONNECTIONS_H
#define STORE_DATABASE_DB_CONNECTIONS_H

#include "kube/kube.h"

struct db_connections_request {
	const char *name;
};

/*
 * {role, limit, connections: [{pid, application, address, state, since, age, queryStart, stateAge, waits}]}, the
 * longest first, ages in seconds, without what anybody asks; in the arena. ERR_USAGE for a wrong name; errors of
 * lister_find, db_session_open and db_session_ask.
 */
int db_connections_read(struct kube *cluster, const struct db_connections_request *request, struct arena *arena,
			struct value **ret, struct err *err);

#endif
