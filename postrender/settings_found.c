/* SPDX-License-Identifier: Apache-2.0 */
#include "settings_found.h"

static const struct {
	const char *key;
	const char *otherwise;
	const char *none;
} table[] = {
#define X(name, key, otherwise, none) { key, otherwise, none },
	FOUND_TABLE(X)
#undef X
};

/* The value that says `auto`; NULL: the profile says something else. */
static struct value *open_at(const struct settings *settings, size_t i)
{
	struct value *value = value_find(settings->profile, str_of(table[i].key));

	return value && value->type == VALUE_STRING && str_is(value->text, FOUND_AUTO) ? value : NULL;
}

static void fill(struct settings *settings, struct value *value, const char *text)
{
	value->type = text ? VALUE_STRING : VALUE_NULL;
	value->text = text ? arena_str(&settings->arena, str_of(text)) : STR("");
}

static int unknown(const char *found, struct err *err)
{
	(void)err_set(err, ERR_USAGE, "--found %s: no value that a profile may leave to the cluster", found);
	for (size_t i = 0; i < COUNT_OF(table); i++)
		(void)err_hint(err, "%s=VALUE", table[i].key);
	return -1;
}

int settings_take_found(struct settings *settings, const char *const *found, struct err *err)
{
	for (; found && *found; found++) {
		size_t n = strcspn(*found, "=");
		size_t i = 0;
		struct value *value;

		while (i < COUNT_OF(table) && !str_is((struct str){ *found, n }, table[i].key))
			i++;
		if (i == COUNT_OF(table) || !(*found)[n])
			return unknown(*found, err);
		value = open_at(settings, i);
		if (value && (*found)[n + 1])
			fill(settings, value, *found + n + 1);
		else if (value && table[i].none)
			fill(settings, value, table[i].none);
	}
	return 0;
}

void settings_settle(struct settings *settings)
{
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct value *value = open_at(settings, i);

		settings->open[i] = value != NULL;
		if (value)
			fill(settings, value, table[i].otherwise);
	}
}

bool settings_is_left_out(const struct settings *settings, struct str dotted)
{
	for (size_t i = 0; i < COUNT_OF(table); i++)
		if (settings->open[i] && !table[i].otherwise && str_is(dotted, table[i].key))
			return true;
	return false;
}

void settings_say_open(const struct settings *settings, struct bytes *out)
{
	bool any = false;

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		if (!settings->open[i])
			continue;
		bytes_format(out, "%s %s %s", any ? "," : "auto:", table[i].key,
			     table[i].otherwise ? table[i].otherwise : "left out");
		any = true;
	}
	if (any)
		bytes_add_text(out, "; no cluster was asked (--found KEY=VALUE, or --set)\n");
}
