/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of lifecycle/provision.c that make a store's database ready (database/database.h). */
#ifndef STORE_LIFECYCLE_STEP_DATABASE_H
#define STORE_LIFECYCLE_STEP_DATABASE_H

#include "lifecycle/provision.h"

int database_step_look(struct provision *provision, const char **ret_detail, struct err *err);
int database_step_provision(struct provision *provision, const char **ret_detail, struct err *err);
int database_step_finish_before(struct provision *provision, const char **ret_detail, struct err *err);
int database_step_finish(struct provision *provision, const char **ret_detail, struct err *err);

#endif
