/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_profile.h"

#include "cli_load.h"
#include "config.h"
#include "json.h"
#include "profile_keys.h"
#include "words.h"

/* A profile of its own is compared with this one: same keys. */
#define REFERENCE "prod"

struct check {
	struct arena *arena;
	struct value *list;
	const char *extended; /* the name of what it extends; NULL: nothing */
	size_t errors;
	bool by_place; /* they are told in the order of the file */
};

/* Behind all that stand no later in the file. */
static void insert(struct value *list, struct value *row)
{
	struct value **place = &list->first;
	long line = value_number_at(row, "line");
	long column = value_number_at(row, "column");

	while (*place && (value_number_at(*place, "line") < line ||
			  (value_number_at(*place, "line") == line && value_number_at(*place, "column") <= column)))
		place = &(*place)->next;
	row->next = *place;
	*place = row;
	if (!row->next)
		list->last = row;
}

static void add_problem(struct check *check, const char *level, struct position where, const char *key,
			const char *message)
{
	struct arena *arena = check->arena;
	struct value *row = value_new(arena, VALUE_MAP);

	value_put_text(row, "level", level, arena);
	value_put_text(row, "file", where.file ? where.file : "", arena);
	value_put(row, STR("line"), value_int(arena, where.line));
	value_put(row, STR("column"), value_int(arena, where.column));
	value_put_text(row, "key", key, arena);
	value_put_text(row, "message", message, arena);
	if (check->by_place)
		insert(check->list, row);
	else
		value_add(check->list, row);
	check->errors += strcmp(level, "error") == 0;
}

static const char *below(struct check *check, const char *path, struct str key)
{
	return arena_format(check->arena, "%s%s%.*s", path, *path ? "." : "", STR_ARG(key)).p;
}

static void unknown(struct check *check, const struct value *member, const struct value *known, const char *path)
{
	const char *words[64];
	size_t count = 0;
	const char *near;

	for (const struct value *one = known->first; one && count < COUNT_OF(words); one = one->next)
		words[count++] = one->key.p;
	near = words_nearest(member->key, words, count);
	add_problem(check, "error", member->key_where, path,
		    arena_text(check->arena, "unknown key \"%.*s\"%s%s%s", STR_ARG(member->key),
			       near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : ""));
}

/* Quantities are written as numbers or as text. */
static bool is_figure(const struct value *value)
{
	return value_is_number(value->type) ||
	       (value->type == VALUE_STRING && value->text.n && value->text.p[0] >= '0' && value->text.p[0] <= '9');
}

static bool is_like(const struct value *value, const struct value *example)
{
	return value->type == VALUE_NULL || example->type == VALUE_NULL || value->type == example->type ||
	       (is_figure(value) && is_figure(example));
}

static int add_wrong(void *data, const struct value *value, bool at_key, const char *key, const char *message)
{
	add_problem(data, "error", at_key ? value->key_where : value->where, key, message);
	return 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the file, which config_read bounds */
static void compare(struct check *check, const struct value *own, const struct value *known, const char *path,
		    struct profile_rows rows)
{
	bool open = !known->first;

	for (const struct value *member = own->first; member; member = member->next) {
		const char *key = below(check, path, member->key);
		const struct value *example = value_get_str(known, member->key);
		struct profile_rows found = profile_member(rows, member->key);

		if (strcmp(key, "extends") == 0 || (!example && open))
			continue;
		/* A plan may be a new one: it has the keys of any other. */
		if (!example && strcmp(path, "plans") == 0)
			example = known->first;
		if (!example) {
			unknown(check, member, known, key);
			continue;
		}
		/* What the table of keys has, profile_check told. */
		if (found.begin == found.end && !is_like(member, example)) {
			add_problem(check, "error", member->where, key,
				    arena_text(check->arena, "%s must be %s, not %s", key,
					       value_type_name(example->type), value_type_name(member->type)));
			continue;
		}
		if (member->type == VALUE_MAP && example->type == VALUE_MAP)
			compare(check, member, example, key, found);
		else if (check->extended && value_get_str(known, member->key) && value_equal(member, example))
			add_problem(check, "warning", member->where, key,
				    arena_format(check->arena, "%s says what %s says already", key, check->extended).p);
	}
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void find_missing(struct check *check, const struct value *own, const struct value *known, struct position start,
			 const char *path)
{
	for (const struct value *member = known->first; member; member = member->next) {
		const char *key = below(check, path, member->key);
		const struct value *there = value_get_str(own, member->key);

		if (strcmp(path, "plans") == 0)
			return;
		if (!there)
			add_problem(check, "warning", start, key,
				    arena_text(check->arena,
					       "%s is missing; rules that read it take it as nothing, "
					       "or fail",
					       key));
		else if (there->type == VALUE_MAP && member->type == VALUE_MAP)
			find_missing(check, there, member, start, key);
	}
}

static void check_plan(struct check *check, const struct value *own, const struct value *known)
{
	const struct value *plan = value_get(own, "plan");

	if (!plan || plan->type != VALUE_STRING || value_get_str(value_get(own, "plans"), plan->text) ||
	    value_get_str(value_get(known, "plans"), plan->text))
		return;
	add_problem(check, "error", plan->where, "plan",
		    arena_format(check->arena, "there is no plan \"%.*s\"", STR_ARG(plan->text)).p);
}

/* What the profile is measured by: the one that it extends, or the reference. */
static int read_known(struct cli *cli, struct settings *known, const char *file, const struct value *own,
		      struct err *err)
{
	struct value *reference = value_new(&cli->arena, VALUE_MAP);

	known->folders = cli->folders;
	value_put_text(reference, "extends", REFERENCE, &cli->arena);
	return settings_read_extended(known, file, value_get(own, "extends") ? own : reference, err);
}

int cli_problems(struct cli *cli, struct bytes *out, struct err *err)
{
	CLEANUP(settings_free) struct settings known = { .arena = ARENA_INIT };
	struct check check = { .arena = &cli->arena, .list = value_new(&cli->arena, VALUE_LIST), .by_place = true };
	CLEANUP(kind_table_free) struct kind_table kinds = { 0 };
	const char *file;
	struct value *own;

	if (cli_find_profile(cli, &file, err))
		return -1;
	if (!file)
		return err_set(err, ERR_FACT, "--profile is missing: which profile?");
	if (config_read(file, &cli->arena, &own, NULL, err))
		return -1;
	if (own->type != VALUE_MAP)
		return err_set(err, ERR_PROFILE, "%s: a profile must be a mapping", file);
	if (read_known(cli, &known, file, own, err))
		return -1;
	if (value_get(own, "extends"))
		check.extended = value_text_at(own, "extends");
	(void)profile_check(own, &cli->arena, add_wrong, &check);
	compare(&check, own, known.profile, "", profile_root());
	check_plan(&check, own, known.profile);
	check.by_place = false;
	if (!check.extended)
		find_missing(&check, own, known.profile, (struct position){ file, 1, 1 }, "");
	if (!check.errors && (cli_load(cli, err) || kind_table_read(&kinds, &cli->settings, err)))
		return -1;
	json_write_value(check.list, out);
	bytes_add_char(out, '\n');
	return bytes_check(out, "the problems", ERR_LIMIT, err);
}
