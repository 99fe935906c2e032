/* SPDX-License-Identifier: Apache-2.0 */
#include "database/database.h"

#include "database/shared_store.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "store/mode.h"

typedef int of_database(struct database *database, const char **ret_detail, struct err *err);

static const struct functions {
	of_database *look;
	of_database *provision;
	of_database *finish;
	int (*drop)(struct operation *operation, const char *uid, struct err *err);
} functions[MODE_COUNT] = {
#define X(id, name, check, look, provision, finish, drop, ...) { look, provision, finish, drop },
	MODE_TABLE(X)
#undef X
};

static const struct functions *functions_of(const struct database *database)
{
	return &functions[mode_find(database->spec->database)->id];
}

/* The mode that the store's data are in; "": none is known. A namespace that was kept says it, too. */
static const char *mode_before(const struct database *database)
{
	const struct release *release = database->release;

	return object_label(database->was_deployed ? release->record : release->name_space, LABEL_DATABASE);
}

/* Nothing of it runs: whether the server is there does not matter. */
static bool is_suspended(const struct database *database)
{
	return value_is_true(value_find(database->spec->values, STR("global.store.suspended")));
}

int database_look(struct database *database, const char **ret_detail, struct err *err)
{
	const struct functions *mode = functions_of(database);
	const char *before = mode_before(database);

	if (*before && strcmp(before, database->spec->database) != 0) {
		(void)err_set(err, ERR_USAGE,
			      "the data of store %s are in a database of mode %s, and do not move to "
			      "mode %s",
			      database->spec->store, before, database->spec->database);
		return err_hint(err,
				"leave --database %s; or dump them and restore them into another store: "
				"docs/backup.md",
				before);
	}
	return mode->look && !is_suspended(database) ? mode->look(database, ret_detail, err) : 0;
}

int database_provision(struct database *database, const char **ret_detail, struct err *err)
{
	const struct functions *mode = functions_of(database);

	return mode->provision && !is_suspended(database) ? mode->provision(database, ret_detail, err) : 0;
}

int database_finish(struct database *database, const char **ret_detail, struct err *err)
{
	const struct functions *mode = functions_of(database);

	return mode->finish ? mode->finish(database, ret_detail, err) : 0;
}

int database_finish_before(struct database *database, const char **ret_detail, struct err *err)
{
	bool beside = !database->was_deployed && !database->has_hooks;

	return beside ? 0 : database_finish(database, ret_detail, err);
}

int database_drop(struct operation *operation, const char *uid, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(functions); i++)
		if (functions[i].drop && functions[i].drop(operation, uid, err))
			return -1;
	return 0;
}
