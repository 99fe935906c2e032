/* SPDX-License-Identifier: Apache-2.0 */

#include "store/spec_preset.h"

#include "config.h"
#include "file.h"

/* Members of `under` that `values` has not. A value of another type, also null, stands: Helm merges files that way. */
static void lay_under(struct value *values, const struct value *under, struct arena *arena)
{
	for (const struct value *member = under->first; member; member = member->next) {
		struct value *there = value_get_str(values, member->key);

		if (!there)
			value_put(values, member->key, value_copy(arena, member));
		else if (there->type == VALUE_MAP && member->type == VALUE_MAP)
			lay_under(there, member, arena);
	}
}

/* `values` without what `under` has just so: what somebody set. */
static struct value *without(const struct value *values, const struct value *under, struct arena *arena)
{
	struct value *rest = value_new(arena, VALUE_MAP);

	for (const struct value *member = values->first; member; member = member->next) {
		const struct value *below = value_get_str(under, member->key);

		if (below && below->type == VALUE_MAP && member->type == VALUE_MAP)
			value_put(rest, member->key, without(member, below, arena));
		else if (!below || !value_equal(below, member) || member->is_int64)
			value_put(rest, member->key, value_copy(arena, member));
	}
	return rest;
}

/* The chart's values for a profile; *ret is NULL when it has none. */
static int read_preset(const char *chart, const char *profile, struct arena *arena, struct value **ret, struct err *err)
{
	const char *file = arena_format(arena, "%s/values-%s.yaml", chart, profile).p;

	*ret = NULL;
	if (!*profile || strchr(profile, '/') || !file_exists(file))
		return 0;
	return config_read(file, arena, ret, NULL, err);
}

int spec_lay_preset(const char *chart, const char *profile, struct value *values, struct arena *arena, struct err *err)
{
	struct value *preset;

	if (read_preset(chart, profile, arena, &preset, err))
		return -1;
	if (preset)
		lay_under(values, preset, arena);
	return 0;
}

int spec_take_preset(const char *chart, const struct value *values, struct arena *arena, const struct value **ret,
		     struct err *err)
{
	const char *profile = value_text_at(values, "global.store.profile");
	struct value *preset;
	struct value *rest;

	*ret = values;
	if (read_preset(chart, profile, arena, &preset, err))
		return -1;
	if (!preset)
		return 0;
	rest = without(values, preset, arena);
	/* The preset says of which profile it is, but the choice was somebody's. */
	value_set(value_map_at(value_map_at(rest, "global", arena), "store", arena), "profile",
		  value_string(arena, arena_str(arena, str_of(profile))));
	*ret = rest;
	return 0;
}
