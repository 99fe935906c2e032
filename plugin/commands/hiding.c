/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/hiding.h"

#include "config.h"
#include "secrecy.h"

/* The texts of the row of that name, ended by NULL. */
static const char *const *texts_of(const struct fields *fields, const void *request, const char *name)
{
	static const char *const none[] = { NULL };

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->type == FIELD_IS_TEXTS && !field->is_local && strcmp(field->name, name) == 0)
			return *(const char *const *const *)fields_member_of(field, request);
	}
	return none;
}

int hiding_run(const struct fields *fields, const void *request, struct err *err)
{
	static const char *const flags[] = { "set", "set-string", "set-literal" };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	for (size_t i = 0; i < COUNT_OF(flags); i++)
		secrecy_hide_flags(texts_of(fields, request, flags[i]), err);
	secrecy_hide_json(texts_of(fields, request, "set-json"), err);
	for (const char *const *file = texts_of(fields, request, "values"); *file; file++) {
		struct value *values = NULL;

		if (strcmp(*file, "-") != 0 && !config_read(*file, &arena, &values, NULL, &ignored))
			secrecy_hide_values(values, err);
		err_clear(&ignored);
	}
	return -1;
}
