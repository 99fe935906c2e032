/* SPDX-License-Identifier: Apache-2.0 */
/* How large databases of stores are, and how many connections they have. */
#ifndef STORE_DATABASE_DB_STATUS_H
#define STORE_DATABASE_DB_STATUS_H

#include "kube/kube.h"

struct db_status_request {
	const char *name; /* NULL: all stores */
};

/*
 * Of one store a map {name, mode, version, database, role, bytes, connections, limit, maxConnections, volumeBytes,
 * volumeShare, large}; of all of them a list of such, where what is wrong with one is said as its `problem`. What is
 * not known is absent. In the arena. Runs psql in the cluster, for some modes in a pod that is made for it. ERR_USAGE
 * for a wrong name; errors of lister_read, db_session_open, db_session_ask and shared_sizes_now.
 */
int db_status_read(struct kube *cluster, const struct db_status_request *request, struct arena *arena,
		   struct value **ret, struct err *err);

#endif
