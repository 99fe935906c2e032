/* SPDX-License-Identifier: Apache-2.0 */
/* What a store needs of its database while it is made and deleted, by its mode (store/mode.h). */
#ifndef STORE_DATABASE_DATABASE_H
#define STORE_DATABASE_DATABASE_H

#include "database/work.h"

/*
 * Before anything of a store is made: ERR_DATABASE, ERR_EXISTS when its database could not be made. Its data do not
 * move to another mode: ERR_USAGE. `ret_detail` is left as it is where there is nothing to say; so below.
 */
int database_look(struct database *database, const char **ret_detail, struct err *err);

/* Once its namespace is there: the Secret, and database and role begun, unless they are found. */
int database_provision(struct database *database, const char **ret_detail, struct err *err);

/*
 * The end of what that began; does nothing when it began nothing. It is done before the release where its hooks may ask
 * for the database, and where pods of it run; beside it else.
 */
int database_finish_before(struct database *database, const char **ret_detail, struct err *err);
int database_finish(struct database *database, const char **ret_detail, struct err *err);

/*
 * Delete: what any mode has of a store outside of its namespace, whatever the store's mode is said to be; `uid` of the
 * namespace, "" when it was gone before.
 */
int database_drop(struct operation *operation, const char *uid, struct err *err);

#endif
