/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of lifecycle/provision.c that make a store's database ready (database/database.h). */
#ifndef STORE_LIFECYCLE_STEP_DATABASE_H
#define STORE_LIFECYCLE_STEP_DATABASE_H

#include "lifecycle/provision.h"

int step_database_look(struct provision *provision, const char **ret_detail, struct err *err);
int step_database_provision(struct provision *provision, const char **ret_detail, struct err *err);
int step_database_finish_before(struct provision *provision, const char **ret_detail, struct err *err);
int step_database_finish(struct provision *provision, const char **ret_detail, struct err *err);

#endif
