/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/step_database.h"

#include "database/database.h"
#include "database/work.h"

static struct database *database_of(struct provision *provision)
{
	struct database *database = &provision->done.database;

	database->operation = provision->operation;
	database->spec = &provision->spec;
	database->release = &provision->found.release;
	database->was_deployed = provision->found.was_deployed;
	database->has_hooks = provision->found.has_hooks;
	return database;
}

int step_database_look(struct provision *provision, const char **ret_detail, struct err *err)
{
	return database_look(database_of(provision), ret_detail, err);
}

int step_database_provision(struct provision *provision, const char **ret_detail, struct err *err)
{
	return database_provision(database_of(provision), ret_detail, err);
}

int step_database_finish_before(struct provision *provision, const char **ret_detail, struct err *err)
{
	return database_finish_before(database_of(provision), ret_detail, err);
}

int step_database_finish(struct provision *provision, const char **ret_detail, struct err *err)
{
	return database_finish(database_of(provision), ret_detail, err);
}
