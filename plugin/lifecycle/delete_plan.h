/* SPDX-License-Identifier: Apache-2.0 */
/* What a delete of a store takes away and what it leaves, before anything is destroyed. Reads only. Owns nothing. */
#ifndef STORE_LIFECYCLE_DELETE_PLAN_H
#define STORE_LIFECYCLE_DELETE_PLAN_H

#include "lifecycle/volumes.h"
#include "store/operation.h"

struct delete_plan {
	bool keep_data; /* as it was asked for */
	bool if_exists;
	struct value *space;    /* the namespace; NULL: it is gone already. In the session's arena, as all of it */
	struct volumes volumes; /* none with keep_data */
	const char *database;   /* in the shared PostgreSQL; "": none */
};

/*
 * Whether the store may be deleted. 1: there is nothing of it, and if_exists allows that. ERR_MISSING; ERR_REFUSED for
 * another's namespace, a protected store, and data that cannot be kept any more; errors of records_check.
 */
int delete_plan_check(struct operation *operation, const struct delete_plan *plan, struct err *err);

/* What goes and what stays of a store that may be deleted. Errors of kube_list. */
int delete_plan_read(struct operation *operation, struct delete_plan *plan, struct err *err);

/* Where, what goes, what stays: for people. The volumes are told apart (volumes_print). */
void delete_plan_print(const struct operation *operation, const struct delete_plan *plan, struct bytes *out);

/* The same in the result of a store: release, database, volumes by their names; what is not touched is absent. */
void delete_plan_put(const struct operation *operation, const struct delete_plan *plan, struct value *result);

#endif
