/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/integers.h"

#include <stdlib.h>

#define RECORD "integers"
#define VEIL "store.urumi.ai/integer:"
#define SETTING_MOST ((size_t)1 << 20)

static struct value *item_at(const struct value *list, unsigned long index)
{
	struct value *item = list && list->type == VALUE_LIST ? list->first : NULL;

	while (item && index--)
		item = item->next;
	return item;
}

void integers_mark(struct value *values, const struct value *paths)
{
	for (const struct value *path = value_first(paths); path; path = path->next) {
		struct value *found = path->type == VALUE_LIST ? values : NULL;

		for (const struct value *step = path->first; found && step; step = step->next)
			found = step->type == VALUE_STRING ? value_get_str(found, step->text)
							   : item_at(found, strtoul(step->text.p, NULL, 10));
		if (found && found->type == VALUE_INT)
			found->is_int64 = true;
	}
}

/* --- paths as --set reads them (helm.sh/helm pkg/strvals): a.b[0].c, with a backslash before what would end a key */

/* A value on the way down to another, and those above it. */
struct step {
	const struct step *above; /* NULL: the whole */
	const struct value *value;
	size_t index; /* in a list */
};

struct walk {
	struct arena *arena;
	struct value *list;   /* gets "PATH=NUMBER"; NULL: none */
	struct strvec *flags; /* likewise */
};

static void add_key(struct bytes *path, struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		if (strchr("\\.,=[]", key.p[i]))
			bytes_add_char(path, '\\');
		bytes_add_char(path, key.p[i]);
	}
}

static void add_path(struct bytes *path, const struct step *step)
{
	if (!step->above)
		return;
	add_path(path, step->above);
	if (step->above->value->type == VALUE_LIST) {
		bytes_format(path, "[%zu]", step->index);
		return;
	}
	if (step->above->above)
		bytes_add_char(path, '.');
	add_key(path, step->value->key);
}

static void tell(const struct walk *walk, const struct step *step)
{
	CLEANUP(bytes_free) struct bytes setting = BYTES_INIT(SETTING_MOST);
	struct str kept;

	add_path(&setting, step);
	bytes_format(&setting, "=%.*s", STR_ARG(step->value->text));
	kept = arena_str(walk->arena, bytes_str(&setting));
	if (walk->list)
		value_add(walk->list, value_string(walk->arena, kept));
	if (walk->flags)
		strvec_add_all(walk->flags, (const char *const[]){ "--set", kept.p, NULL });
}

static void go_down(const struct walk *walk, const struct step *above)
{
	struct step step = { .above = above };

	if (above->value->is_int64)
		tell(walk, above);
	for (step.value = above->value->first; step.value; step.value = step.value->next) {
		go_down(walk, &step);
		step.index++;
	}
}

void integers_record(const struct value *values, struct value *record, struct arena *arena)
{
	struct walk walk = { .arena = arena, .list = value_new(arena, VALUE_LIST) };

	value_remove(record, RECORD);
	go_down(&walk, &(struct step){ .value = values });
	if (walk.list->first)
		value_set(record, RECORD, walk.list);
}

void integers_add_flags(const struct value *values, struct arena *arena, struct strvec *flags)
{
	struct walk walk = { .arena = arena, .flags = flags };

	go_down(&walk, &(struct step){ .value = values });
}

/* --- the record */

/* A key up to what ends it, without backslashes, into `key`. */
static const char *read_key(const char *p, struct bytes *key)
{
	for (; *p && !strchr(".=[", *p); p++) {
		p += *p == '\\' && p[1];
		bytes_add_char(key, *p);
	}
	return p;
}

/* The value at "PATH=NUMBER"; *ret_number is what follows the path. */
static struct value *find(struct value *values, const char *p, const char **ret_number)
{
	char *end;

	while (values && *p && *p != '=') {
		CLEANUP(bytes_free) struct bytes key = BYTES_INIT(SETTING_MOST);

		if (*p == '[') {
			values = item_at(values, strtoul(p + 1, &end, 10));
			p = *end == ']' ? end + 1 : "";
			continue;
		}
		p = read_key(p + (*p == '.'), &key);
		values = value_get_str(values, bytes_str(&key));
	}
	*ret_number = *p == '=' ? p + 1 : NULL;
	return values;
}

static bool is_same_float(struct str a, const char *b)
{
	CLEANUP(free_pointer) char *text = xstrndup(a.p, a.n);

	return !(strtod(text, NULL) < strtod(b, NULL)) && !(strtod(text, NULL) > strtod(b, NULL));
}

void integers_restore(struct value *values, struct arena *arena)
{
	const struct value *list = value_find(values, STR("global.store." RECORD));

	for (const struct value *item = value_first(list); item; item = item->next) {
		const char *number = NULL;
		struct value *found = item->type == VALUE_STRING ? find(values, item->text.p, &number) : NULL;

		if (!found || !number || !value_is_number(found->type) || scalar_type(str_of(number)) != VALUE_INT ||
		    !is_same_float(found->text, number))
			continue;
		found->type = VALUE_INT;
		found->text = found->source = arena_str(arena, str_of(number));
		found->is_int64 = true;
	}
}

/* --- the veil */

static void veil(struct value *value, struct arena *arena)
{
	if (value->is_int64) {
		value->type = VALUE_STRING;
		value->is_int64 = false;
		value->text = value->source = arena_format(arena, VEIL "%.*s", STR_ARG(value->text));
	}
	for (struct value *child = value->first; child; child = child->next)
		veil(child, arena);
}

struct value *integers_veil(const struct value *values, struct arena *arena)
{
	struct value *copy = value_copy(arena, values);

	veil(copy, arena);
	return copy;
}

void integers_unveil(struct value *values, const struct value *before)
{
	const struct value *other = value_first(before);

	if (!before)
		return;
	if (before->is_int64 && values->type == VALUE_STRING && str_starts(values->text, STR(VEIL))) {
		values->type = VALUE_INT;
		values->text = values->source = before->text;
		values->is_int64 = true;
	}
	for (struct value *child = values->first; child; child = child->next) {
		if (values->type == VALUE_MAP)
			integers_unveil(child, value_get_str(before, child->key));
		else if (before->type == VALUE_LIST)
			integers_unveil(child, other);
		other = other ? other->next : NULL;
	}
}
