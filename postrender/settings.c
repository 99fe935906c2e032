/* SPDX-License-Identifier: Apache-2.0 */
#include "settings.h"

#include "ceilings.h"
#include "config.h"
#include "file.h"
#include "profile_keys.h"
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

struct refusal {
	bool has_place; /* values stand in a file */
	struct err *err;
};

static int refuse_value(void *data, const struct value *value, bool at_key, const char *key, const char *message)
{
	struct refusal *refusal = data;
	struct position where = at_key ? value->key_where : value->where;
	enum err_code code = at_key ? ERR_WORD : ERR_PROFILE;

	(void)key;
	if (!refusal->has_place)
		return err_set(refusal->err, code, "%s", message);
	return config_error(refusal->err, code, where, at_key ? value->key.n : value->source.n, "%s", message);
}

/* What stands at a key must be what its row in profile_table.h says: rules would take any other word for none. */
static int check_values(struct settings *settings, const struct value *map, bool has_place, struct err *err)
{
	return profile_check(map, &settings->arena, refuse_value, &(struct refusal){ has_place, err });
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
	(void)err_set(err, ERR_PROFILE, "the profile%s%s has no plan \"%s\"%s%s%s", settings->profile_name ? " " : "",
		      settings->profile_name ? settings->profile_name : "", settings->plan,
		      near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	return known.length ? err_hint(err, "plans: %s", known.data) : err_hint(err, "it has no `plans` at all");
}

static int apply_plan(struct settings *settings, struct err *err)
{
	const struct value *plans = value_get(settings->profile, "plans");
	const struct value *plan;
	const struct value *name = value_get(settings->profile, "plan");

	if (!settings->plan && name && name->type == VALUE_STRING)
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
	return check_values(settings, map, false, err) ? err_wrap(err, "--set %s", text) : 0;
}

static int read_values(struct settings *settings, const char *file, const struct value **ret, struct err *err)
{
	struct value *over;

	if (config_read(file, &settings->arena, &over, NULL, err))
		return -1;
	if (over->type != VALUE_MAP)
		return err_set(err, ERR_PROFILE, "%s: values must be a mapping", file);
	*ret = over;
	return check_values(settings, over, true, err);
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

/* --- extends */

struct chain {
	const char *files[LIMIT_EXTENDS]; /* full paths */
	size_t count;
};

static int find_extended(struct settings *settings, const char *file, const struct value *name, const char **ret,
			 struct err *err)
{
	struct arena *arena = &settings->arena;
	const char *slash = strrchr(file, '/');
	const char *path = NULL;

	if (name->type != VALUE_STRING || !name->text.n)
		return config_error(err, ERR_PROFILE, name->where, 1, "extends: the name of a profile was expected");
	if (memchr(name->text.p, '/', name->text.n))
		path = name->text.p[0] == '/' || !slash
			       ? name->text.p
			       : arena_format(arena, "%.*s/%s", (int)(slash - file), file, name->text.p).p;
	for (size_t i = 0; !path && settings->folders && settings->folders[i]; i++) {
		const char *there = arena_format(arena, "%s/profiles/%s.yaml", settings->folders[i], name->text.p).p;

		path = file_exists(there) ? there : NULL;
	}
	if (!path || !file_exists(path))
		return config_error(err, ERR_PROFILE, name->where, name->text.n, "extends: there is no profile \"%s\"",
				    name->text.p);
	*ret = file_clean_path(path, arena);
	return 0;
}

/* Plans may be new ones; every other key must be one of the profile that is extended. */
static int merge_profile(struct settings *settings, struct value *base, const struct value *over, struct err *err)
{
	for (const struct value *member = over->first; member; member = member->next) {
		struct value *alone = value_new(&settings->arena, VALUE_MAP);

		if (str_is(member->key, "extends"))
			continue;
		value_put(alone, member->key, value_copy(&settings->arena, member));
		alone->first->key_where = member->key_where;
		if (merge(settings, base, alone, !str_is(member->key, "plans"), err))
			return -1;
	}
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): at most LIMIT_EXTENDS deep */
static int read_profile(struct settings *settings, const char *file, struct chain *chain, struct value **ret,
			struct err *err)
{
	const char *full = file_full_path(file, &settings->arena);
	const struct value *name;
	const char *extended = NULL;
	struct value *own;

	if (config_read(file, &settings->arena, &own, NULL, err))
		return -1;
	if (own->type != VALUE_MAP)
		return err_set(err, ERR_PROFILE, "%s: a profile must be a mapping", file);
	if (check_values(settings, own, true, err))
		return -1;
	name = value_get(own, "extends");
	*ret = own;
	if (!name)
		return 0;
	chain->files[chain->count++] = full;
	if (find_extended(settings, file, name, &extended, err))
		return -1;
	for (size_t i = 0; i < chain->count; i++)
		if (strcmp(chain->files[i], file_full_path(extended, &settings->arena)) == 0)
			return config_error(err, ERR_PROFILE, name->where, name->text.n,
					    "extends: %s extends itself in the end", extended);
	if (chain->count == LIMIT_EXTENDS)
		return config_error(err, ERR_LIMIT, name->where, name->text.n,
				    "extends: a chain of more than %d profiles", LIMIT_EXTENDS);
	return read_profile(settings, extended, chain, ret, err) || merge_profile(settings, *ret, own, err) ? -1 : 0;
}

int settings_read_extended(struct settings *settings, const char *file, const struct value *own, struct err *err)
{
	struct chain chain = { .files = { file_full_path(file, &settings->arena) }, .count = 1 };
	const char *extended = NULL;

	settings->has_profile = true;
	return find_extended(settings, file, value_get(own, "extends"), &extended, err) ||
			       read_profile(settings, extended, &chain, &settings->profile, err)
		       ? -1
		       : 0;
}

int settings_read(struct settings *settings, const char *file, const char *const *values, const char *const *sets,
		  struct err *err)
{
	struct chain chain = { .count = 0 };

	settings->profile = value_new(&settings->arena, VALUE_MAP);
	settings->has_profile = file != NULL;
	if (file && read_profile(settings, file, &chain, &settings->profile, err))
		return -1;
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
		{ "store", settings->store },
		{ "release", settings->release },
		{ "namespace", settings->name_space },
		{ "profile", settings->profile_name },
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
