/* SPDX-License-Identifier: Apache-2.0 */
#include "modes.h"

#include "check_database.h"
#include "health_database.h"
#include "provision.h"
#include "shared_store.h"
#include "state.h"

static const struct mode modes[] = {
#define X(id, name, check, look, provision, finish, ready, drop, opens, chart, objects, operator)                      \
	{ name, check, look, provision, finish, ready, drop, opens, chart, objects, operator },
	MODE_TABLE(X)
#undef X
};

const struct mode *modes_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(modes); i++)
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

const char *modes_names(struct arena *arena)
{
	const char *words = modes[0].name;

	for (size_t i = 1; i < COUNT_OF(modes); i++)
		words = arena_format(arena, "%s%s%s", words, i + 1 < COUNT_OF(modes) ? ", " : " or ", modes[i].name).p;
	return words;
}

/* The mode that the store's data are in; "": none is known. A namespace that was kept says it, too. */
static const char *mode_before(const struct provision *provision)
{
	const char *noted = state_label(provision->release.name_space, TENANT_DATABASE);

	return provision->was_deployed ? state_label(provision->release.record, TENANT_DATABASE) : noted;
}

/* Nothing of it runs: whether the server is there does not matter. */
static bool is_suspended(const struct provision *provision)
{
	return value_is_true(value_find(provision->spec.values, STR("global.store.suspended")));
}

int modes_look(struct provision *provision, const char **ret_detail, struct err *err)
{
	const struct mode *mode = modes_find(provision->spec.database);
	const char *before = mode_before(provision);

	if (*before && strcmp(before, mode->name) != 0) {
		(void)err_set(err, ERR_USAGE, "the data of store %s are in a database of mode %s, and do not move to "
			      "mode %s", provision->spec.store, before, mode->name);
		return err_hint(err, "leave --database %s; or dump them and restore them into another store: "
				     "docs/backup.md", before);
	}
	return mode->look && !is_suspended(provision) ? mode->look(provision, ret_detail, err) : 0;
}

int modes_provision(struct provision *provision, const char **ret_detail, struct err *err)
{
	const struct mode *mode = modes_find(provision->spec.database);

	return mode->provision && !is_suspended(provision) ? mode->provision(provision, ret_detail, err) : 0;
}

int modes_finish(struct provision *provision, const char **ret_detail, struct err *err)
{
	const struct mode *mode = modes_find(provision->spec.database);

	return mode->finish ? mode->finish(provision, ret_detail, err) : 0;
}

int modes_finish_before(struct provision *provision, const char **ret_detail, struct err *err)
{
	bool beside = !provision->was_deployed && !provision->has_hooks;

	return beside ? 0 : modes_finish(provision, ret_detail, err);
}

int modes_drop(struct operation *operation, const char *uid, struct err *err)
{
	for (size_t i = 0; i < COUNT_OF(modes); i++)
		if (modes[i].drop && modes[i].drop(operation, uid, err))
			return -1;
	return 0;
}
