/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spec_database.h"

#include "store/mode.h"
#include "strvec.h"

#define SET "HELM_STORE_SET="

/*
 * A store of a mode whose server is in another namespace may call it, whatever the profile says of all stores. The
 * filter learns it as the last of what is laid over the profile.
 */
static void open_way(struct spec *spec, struct arena *arena)
{
	const struct mode *mode = mode_find(spec->database);
	const char *opens = mode ? mode->opens : NULL;
	const char *sets = "";
	struct value *settings;
	const char *dot;

	if (!opens || value_is_true(value_find(spec->settings, str_of(opens))))
		return;
	for (size_t i = 0; i < spec->environment.count; i++)
		if (strncmp(spec->environment.list[i], SET, strlen(SET)) == 0)
			sets = spec->environment.list[i] + strlen(SET);
	strvec_set(&spec->environment, arena_format(arena, SET "%s%s%s=true", sets, *sets ? "\n" : "", opens).p);
	settings = value_copy(arena, spec->settings);
	dot = strrchr(opens, '.');
	value_set(value_find(settings, (struct str){ opens, (size_t)(dot - opens) }), dot + 1, value_bool(arena, true));
	spec->settings = settings;
}

int spec_choose_database(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct arena *arena = request->session->arena;
	const char *mode = request->given->database;

	if (!mode || !*mode)
		mode = value_text_at(spec->values, "global.store.database.mode");
	if (!*mode)
		mode = value_text_at(spec->settings, "database.mode");
	spec->database = *mode ? mode : SPEC_DATABASE;
	if (!mode_find(spec->database))
		return err_set(err, ERR_USAGE, "database mode \"%s\": %s was expected", spec->database,
			       mode_names(arena));
	open_way(spec, arena);
	return 0;
}

void spec_recall_database(struct spec *spec, const struct value *record, struct arena *arena)
{
	spec->database = value_text_at(record, "database.mode");
	open_way(spec, arena);
}
