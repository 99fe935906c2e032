/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A store's database in the shared PostgreSQL: made and dropped by a Job there, after the pattern that charts/database
 * has (database/shared.h). The functions of mode `shared` (store/mode.h).
 */
#ifndef STORE_DATABASE_SHARED_STORE_H
#define STORE_DATABASE_SHARED_STORE_H

#include "database/work.h"

int shared_look(struct database *database, const char **ret_detail, struct err *err);

/*
 * The record, then the Secret NAME-database of the store's namespace (host, port, dbname, username, password, ca.crt),
 * then the Job that makes database and role. What is there as it shall be is left alone: that costs four questions and
 * no Job. `database->made` from before the record is there. ERR_EXISTS for a database of an earlier store.
 */
int shared_provision(struct database *database, const char **ret_detail, struct err *err);

/* Waits for the Job that shared_provision began, and notes that all is made. Errors of shared_job_wait. */
int shared_finish(struct database *database, const char **ret_detail, struct err *err);

/* Database, role, record. Not those of another namespace than `uid`'s; "": none of that name is there. */
int shared_drop(struct operation *operation, const char *uid, struct err *err);

/* Whether a store has a record. */
int shared_rest(struct operation *operation, bool *ret, struct err *err);

#endif
