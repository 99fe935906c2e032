/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the PostgreSQL of a store can be, as one table: no other place knows the modes by their names. A mode that is
 * added is a row here and its functions, each in the room that calls it: what doctor checks (doctor/check_database.c),
 * what a store needs of it while it is made and deleted (database/database.c), what status says of it
 * (status/condition_database.c).
 */
#ifndef STORE_STORE_MODE_H
#define STORE_STORE_MODE_H

#include <stdbool.h>

#include "alloc.h"
#include "kube/resources.h"

/*
 * id, name; the functions check; look, provision, finish, drop (NULL: there is nothing to do); ready; the key of the
 * profile that lets stores reach it (NULL: none); whether the chart runs the server; where the objects are by which
 * ready judges (%s: the store's namespace; NULL: among its workloads); whether CloudNativePG runs it; whether something
 * of it is outside of the store's namespace, which is dropped when the store is deleted
 */
#define MODE_TABLE(X)                                                                                                  \
	X(DEDICATED, "dedicated", check_dedicated, NULL, NULL, NULL, NULL, ready_dedicated, NULL, true, NULL, false,   \
	  false)                                                                                                       \
	X(SHARED, "shared", check_shared, shared_look, shared_provision, shared_finish, shared_drop, ready_shared,     \
	  "networkPolicy.optional.sharedDatabase.enabled", false,                                                      \
	  API_APPS "/namespaces/store-database/statefulsets?fieldSelector=metadata.name%3Ddatabase", false, true)      \
	X(OPERATOR, "operator", check_operator, NULL, NULL, NULL, NULL, ready_operator, NULL, false,                   \
	  API_CLOUDNATIVEPG "/namespaces/%s/clusters", true, false)                                                    \
	X(EXTERNAL, "external", check_external, NULL, NULL, NULL, NULL, ready_external, NULL, false, NULL, false, false)

enum mode_id {
#define X(id, ...) MODE_##id,
	MODE_TABLE(X)
#undef X
		MODE_COUNT
};

struct mode {
	enum mode_id id;
	const char *name;
	const char *opens;
	bool is_of_chart;
	const char *objects;
	bool is_of_operator;
	bool is_outside;
};

/* The mode of that name; NULL: there is none. */
const struct mode *mode_find(const char *name);

/* "dedicated, shared, operator or external", in the arena. */
const char *mode_names(struct arena *arena);

#endif
