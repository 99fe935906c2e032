/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A short-lived pod of a store in which psql may run: a Job in the store's namespace that knows how the store reaches
 * its database, and nothing more. It ends by itself once no psql has run in it for half a minute, and Kubernetes then
 * removes it: nothing is left of it, whatever became of who made it. Pure functions of API objects.
 */
#ifndef STORE_DATABASE_DB_POD_H
#define STORE_DATABASE_DB_POD_H

#include "value.h"

#define DB_POD_CONTAINER "psql"

/* How a store reaches its database: variables DATABASE_HOST, _PORT, _NAME, _USER, _PASSWORD, _TLS, _CA_FILE. */
struct db_way {
	struct value *environment;  /* as a container has them */
	const struct value *volume; /* with the authority's certificate; NULL: there is none */
	const struct value *mount;
	const struct value *security; /* of the pod that has them; NULL: unknown */
};

/* By the Secret NAME-database of mode `shared` (database/shared_store.h). */
void db_way_of_secret(const char *store, struct arena *arena, struct db_way *ret);

/* As a Deployment in the list says it of itself, charts/store's `web` does. False: none does. */
bool db_way_of_deployments(const struct value *deployments, struct arena *arena, struct db_way *ret);

struct db_pod {
	const char *store;
	const char *name;        /* of the Job */
	const char *image;       /* with psql and bash */
	const char *pull_policy; /* "" : the cluster's default */
	long user;               /* uid; 0: the cluster gives one */
	const struct db_way *way;
};

/* The Job, in the arena. */
struct value *db_pod_job(const struct db_pod *pod, struct arena *arena);

#endif
