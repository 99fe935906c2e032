/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the PostgreSQL of a store can be, as one table: no other place knows the modes by their names. A mode that is
 * added is a row here and its functions.
 */
#ifndef STORE_MODES_H
#define STORE_MODES_H

#include <stdbool.h>

#include "alloc.h"
#include "err.h"

struct doctor;
struct finding;
struct health_finding;
struct health_facts;
struct operation;
struct provision;

/*
 * id, name, and of the functions below check, look, provision, finish, ready, drop (NULL: there is nothing to do); the
 * key of the profile that lets stores reach it (NULL: none); whether the chart runs the server; where the objects are
 * by which ready judges (%s: the store's namespace; NULL: among its workloads); whether CloudNativePG runs it
 */
#define MODE_TABLE(X)                                                                                                  \
	X(DEDICATED, "dedicated", check_dedicated, NULL, NULL, NULL, ready_dedicated, NULL, NULL, true, NULL, false)   \
	X(SHARED, "shared", check_shared, shared_look, shared_provision, shared_finish, ready_shared, shared_drop,     \
	  "networkPolicy.optional.sharedDatabase.enabled", false,                                                      \
	  "/apis/apps/v1/namespaces/store-database/statefulsets?fieldSelector=metadata.name%3Ddatabase", false)       \
	X(OPERATOR, "operator", check_operator, NULL, NULL, NULL, ready_operator, NULL, NULL, false,                   \
	  "/apis/postgresql.cnpg.io/v1/namespaces/%s/clusters", true)                                                  \
	X(EXTERNAL, "external", check_external, NULL, NULL, NULL, ready_external, NULL, NULL, false, NULL, false)

struct mode {
	const char *name;
	/* doctor: what the mode needs of the cluster and of the profile's network policies. */
	int (*check)(struct doctor *doctor, struct finding *ret, struct err *err);
	/* Before anything of a store is made: ERR_DATABASE, ERR_EXISTS when its database could not be made. */
	int (*look)(struct provision *provision, const char **ret_detail, struct err *err);
	/* Once its namespace is there: the Secret, and database and role begun, unless they are found. */
	int (*provision)(struct provision *provision, const char **ret_detail, struct err *err);
	/* The end of what that began; does nothing when it began nothing. */
	int (*finish)(struct provision *provision, const char **ret_detail, struct err *err);
	/* status: whether it answers. */
	void (*ready)(const struct health_facts *facts, struct arena *arena, struct health_finding *ret);
	/* delete: what outside of its namespace is the store's; `uid` of that, "" when it was gone before. */
	int (*drop)(struct operation *operation, const char *uid, struct err *err);
	const char *opens;
	bool is_of_chart;
	const char *objects;
	bool is_of_operator;
};

/* The mode of that name; NULL: there is none. */
const struct mode *modes_find(const char *name);

/* "dedicated, shared, operator or external", in the arena. */
const char *modes_names(struct arena *arena);

/* Steps of provision.c: those functions of the store's mode. Its data do not move to another: ERR_USAGE. */
int modes_look(struct provision *provision, const char **ret_detail, struct err *err);
int modes_provision(struct provision *provision, const char **ret_detail, struct err *err);

/*
 * The same, of what modes_provision began: it is done before the release where its hooks may ask for the database, and
 * where pods of it run; beside it else.
 */
int modes_finish_before(struct provision *provision, const char **ret_detail, struct err *err);
int modes_finish(struct provision *provision, const char **ret_detail, struct err *err);

/* What any mode has of a store outside of its namespace, whatever the store's mode is said to be. */
int modes_drop(struct operation *operation, const char *uid, struct err *err);

#endif
