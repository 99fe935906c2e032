/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include "ceilings.h"
#include "config.h"
#include "words.h"

/* Maps that the operator fills: their keys are not known beforehand. An empty map in the profile says so. */
static bool is_open(const struct value *map)
{
	return map->type == VALUE_MAP && !map->first;
}

static int unknown_key(const struct value *base, const struct value *member, struct err *err)
{
	const char *words[64];
	size_t count = 0;
	const char *near;

	for (const struct value *known = base->first; known && count < COUNT_OF(words); known = known->next)
		words[count++] = known->key.p;
	near = words_nearest(member->key, words, count);
	return config_error(err, ERR_WORD, member->key_where, member->key.n, "the profile has no key \"%.*s\"%s%s%s",
			    STR_ARG(member->key), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static int merge(struct settings *settings, struct value *base, const struct value *over, bool check, struct err *err)
{
	bool open = !check || is_open(base);

	for (const struct value *member = over->first; member; member = member->next) {
		struct value *old = value_get_str(base, member->key);
		struct value *next = old ? old->next : NULL;
		struct str key = old ? old->key : member->key;

		if (!old && !open)
			return unknown_key(base, member, err);
		if (old && old->type == VALUE_MAP && member->type == VALUE_MAP) {
			if (merge(settings, old, member, check, err))
				return -1;
			continue;
		}
		if (!old) {
			value_put(base, key, value_copy(&settings->arena, member));
			continue;
		}
		*old = *value_copy(&settings->arena, member);
		old->key = key;
		old->next = next;
	}
	return 0;
}

/* `plan` and `plans` of a map, which are laid out first, or the rest, which counts more than any plan. */
static struct value *part_of(struct settings *settings, const struct value *over, bool plans)
{
	struct value *part = value_new(&settings->arena, VALUE_MAP);

	for (const struct value *member = over->first; member; member = member->next)
		if (plans == (str_is(member->key, "plan") || str_is(member->key, "plans")))
			value_put(part, member->key, value_copy(&settings->arena, member));
	return part;
}

static int no_plan(const struct settings *settings, const struct value *plans, struct err *err)
{
	CLEANUP(bytes_free) struct bytes known = BYTES_INIT(LIMIT_MESSAGE);
	const char *words[64];
	size_t count = 0;
	const char *near;

	for (const struct value *plan = value_first(plans); plan; plan = plan->next) {
		bytes_format(&known, "%s%.*s", known.length ? ", " : "", STR_ARG(plan->key));
		if (count < COUNT_OF(words))
			words[count++] = plan->key.p;
	}
	near = words_nearest(str_of(settings->plan), words, count);
	(void)err_set(err, ERR_PROFILE, "the profile%s%s has no plan \"%s\"%s%s%s",
		      settings->profile_name ? " " : "", settings->profile_name ? settings->profile_name : "",
		      settings->plan, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	return known.length ? err_hint(err, "plans: %s", known.data) : err_hint(err, "it has no `plans` at all");
}

static int apply_plan(struct settings *settings, struct err *err)
{
	const struct value *plans = value_get(settings->profile, "plans");
	const struct value *plan;
	const struct value *name = value_get(settings->profile, "plan");

	if (!settings->plan && name && name->type != VALUE_STRING)
		return err_set(err, ERR_PROFILE, "plan: the name of a plan was expected");
	if (!settings->plan && name)
		settings->plan = name->text.p;
	if (!settings->plan)
		return 0;
	plan = value_get(plans, settings->plan);
	if (!plan && settings->has_profile)
		return no_plan(settings, plans, err);
	return plan ? merge(settings, settings->profile, plan, false, err) : 0;
}

/* The map that "a.b=v" stands for. */
static int read_set(struct settings *settings, const char *text, const struct value **ret, struct err *err)
{
	const char *equals = strchr(text, '=');
	struct value *value = NULL;
	struct value *map;
	struct str path;

	if (!equals || equals == text)
		return err_set(err, ERR_USAGE, "--set %s: key=value was expected", text);
	if (config_parse(str_of(equals + 1), "--set", &settings->arena, &value, NULL, err))
		return -1;
	if (!equals[1])
		value = value_string(&settings->arena, STR(""));
	path = (struct str){ text, (size_t)(equals - text) };
	/* From the last key to the first, so that one map holds it all. */
	for (;;) {
		size_t dot = path.n;

		while (dot > 0 && path.p[dot - 1] != '.')
			dot--;
		map = value_new(&settings->arena, VALUE_MAP);
		value_put(map, arena_str(&settings->arena, (struct str){ path.p + dot, path.n - dot }), value);
		value = map;
		if (dot == 0)
			break;
		path.n = dot - 1;
	}
	*ret = map;
	return 0;
}

static int read_values(struct settings *settings, const char *file, const struct value **ret, struct err *err)
{
	struct value *over;

	if (config_read(file, &settings->arena, &over, NULL, err))
		return -1;
	if (over->type != VALUE_MAP)
		return err_set(err, ERR_PROFILE, "%s: values must be a mapping", file);
	*ret = over;
	return 0;
}

static int lay_over(struct settings *settings, const char *const *values, const char *const *sets, bool plans,
		    struct err *err)
{
	const struct value *over = NULL;

	for (; values && *values; values++)
		if (read_values(settings, *values, &over, err) ||
		    merge(settings, settings->profile, part_of(settings, over, plans), settings->has_profile, err))
			return -1;
	for (; sets && *sets; sets++) {
		if (read_set(settings, *sets, &over, err))
			return -1;
		if (merge(settings, settings->profile, part_of(settings, over, plans), settings->has_profile, err))
			return err_wrap(err, "--set %s", *sets);
	}
	return 0;
}

int settings_read(struct settings *settings, const char *file, const char *const *values, const char *const *sets,
		  struct err *err)
{
	settings->profile = value_new(&settings->arena, VALUE_MAP);
	settings->has_profile = file != NULL;
	if (file && config_read(file, &settings->arena, &settings->profile, NULL, err))
		return -1;
	if (settings->profile->type != VALUE_MAP)
		return err_set(err, ERR_PROFILE, "%s: a profile must be a mapping", file);
	return lay_over(settings, values, sets, true, err) || apply_plan(settings, err) ||
			       lay_over(settings, values, sets, false, err)
		       ? -1
		       : 0;
}

const struct value *settings_get(struct settings *settings, struct str dotted, struct err *err)
{
	const struct {
		const char *name;
		const char *text;
	} facts[] = {
		{ "store", settings->store },           { "release", settings->release },
		{ "namespace", settings->name_space },  { "profile", settings->profile_name },
		{ "plan", settings->plan },
	};

	for (size_t i = 0; i < COUNT_OF(facts); i++) {
		if (!str_is(dotted, facts[i].name))
			continue;
		if (facts[i].text)
			return value_string(&settings->arena, str_of(facts[i].text));
		(void)err_set(err, ERR_FACT, "${%s} is not known", facts[i].name);
		return NULL;
	}
	return value_find(settings->profile, dotted);
}

int settings_missing(const struct settings *settings, struct str dotted, struct err *err)
{
	if (settings->has_profile)
		return err_set(err, ERR_VARIABLE, "${%.*s} has no value", STR_ARG(dotted));
	return err_set(err, ERR_FACT, "${%.*s} is not known without a profile", STR_ARG(dotted));
}

void settings_free(struct settings *settings)
{
	arena_free(&settings->arena);
}
