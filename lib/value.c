/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include <stdlib.h>

struct value *value_new(struct arena *arena, enum value_type type)
{
	struct value *value = arena_calloc(arena, sizeof(*value));

	value->type = type;
	if (type == VALUE_NULL)
		value->text = STR("null");
	return value;
}

struct value *value_string(struct arena *arena, struct str text)
{
	struct value *value = value_new(arena, VALUE_STRING);

	value->text = text;
	value->source = text;
	return value;
}

struct value *value_bool(struct arena *arena, bool is_true)
{
	struct value *value = value_new(arena, VALUE_BOOL);

	value->text = is_true ? STR("true") : STR("false");
	value->source = value->text;
	return value;
}

struct value *value_int(struct arena *arena, long long number)
{
	struct value *value = value_new(arena, VALUE_INT);

	value->text = arena_format(arena, "%lld", number);
	value->source = value->text;
	return value;
}

void value_add(struct value *list, struct value *item)
{
	item->next = NULL;
	if (list->last)
		list->last->next = item;
	else
		list->first = item;
	list->last = item;
}

void value_put(struct value *map, struct str key, struct value *member)
{
	member->key = key;
	value_add(map, member);
}

void value_set(struct value *map, const char *key, struct value *member)
{
	struct value *before = NULL;
	struct value *old = map->first;

	for (; old && !str_is(old->key, key); old = old->next)
		before = old;
	if (!old) {
		value_put(map, str_of(key), member);
		return;
	}
	member->key = old->key;
	member->next = old->next;
	if (before)
		before->next = member;
	else
		map->first = member;
	if (map->last == old)
		map->last = member;
}

void value_remove(struct value *map, const char *key)
{
	struct value *before = NULL;
	struct value *old = map->first;

	for (; old && !str_is(old->key, key); old = old->next)
		before = old;
	if (!old)
		return;
	if (before)
		before->next = old->next;
	else
		map->first = old->next;
	if (map->last == old)
		map->last = before;
}

struct value *value_map_at(struct value *map, const char *key, struct arena *arena)
{
	struct value *found = value_get(map, key);

	if (found && found->type == VALUE_MAP)
		return found;
	found = value_new(arena, VALUE_MAP);
	value_set(map, key, found);
	return found;
}

void value_put_text(struct value *map, const char *key, const char *text, struct arena *arena)
{
	value_put(map, str_of(key), value_string(arena, arena_str(arena, str_of(text))));
}

struct value *value_copy(struct arena *arena, const struct value *value)
{
	struct value *copy = arena_calloc(arena, sizeof(*copy));

	*copy = *value;
	copy->key = (struct str){ NULL, 0 };
	copy->first = copy->last = copy->next = NULL;
	copy->text = arena_str(arena, value->text);
	copy->source = arena_str(arena, value->source);
	for (const struct value *child = value->first; child; child = child->next) {
		struct value *below = value_copy(arena, child);

		below->key_where = child->key_where;
		if (value->type == VALUE_MAP)
			value_put(copy, arena_str(arena, child->key), below);
		else
			value_add(copy, below);
	}
	return copy;
}

static int compare_keys(const void *one, const void *other)
{
	return str_compare((*(struct value *const *)one)->key, (*(struct value *const *)other)->key);
}

static void sort_members(struct value *map)
{
	size_t count = value_count(map);
	CLEANUP(free_pointer) void *memory = xcalloc(count, sizeof(struct value *));
	struct value **list = memory;
	size_t i = 0;

	for (struct value *member = map->first; member; member = member->next)
		list[i++] = member;
	qsort(list, count, sizeof(*list), compare_keys);
	for (i = 0; i < count; i++)
		list[i]->next = i + 1 < count ? list[i + 1] : NULL;
	map->first = list[0];
	map->last = list[count - 1];
}

void value_sort(struct value *value)
{
	if (value->type == VALUE_MAP && value->first)
		sort_members(value);
	for (struct value *child = value->first; child; child = child->next)
		value_sort(child);
}

struct value *value_get_str(const struct value *map, struct str key)
{
	if (!map || map->type != VALUE_MAP)
		return NULL;
	for (struct value *member = map->first; member; member = member->next)
		if (str_equal(member->key, key))
			return member;
	return NULL;
}

struct value *value_get(const struct value *map, const char *key)
{
	return value_get_str(map, str_of(key));
}

struct value *value_find(const struct value *map, struct str dotted)
{
	while (map) {
		const char *dot = dotted.n ? memchr(dotted.p, '.', dotted.n) : NULL;
		size_t length = dot ? (size_t)(dot - dotted.p) : dotted.n;
		struct value *member = value_get_str(map, (struct str){ dotted.p, length });

		if (!dot)
			return member;
		map = member;
		dotted.p += length + 1;
		dotted.n -= length + 1;
	}
	return NULL;
}

const char *value_text_at(const struct value *map, const char *dotted)
{
	const struct value *found = value_find(map, str_of(dotted));

	return found && found->text.p ? found->text.p : "";
}

long value_number_at(const struct value *map, const char *dotted)
{
	return strtol(value_text_at(map, dotted), NULL, 10);
}

struct value *value_first(const struct value *value)
{
	return value ? value->first : NULL;
}

size_t value_count(const struct value *value)
{
	size_t count = 0;

	for (const struct value *child = value_first(value); child; child = child->next)
		count++;
	return count;
}

static bool map_equal(const struct value *a, const struct value *b)
{
	if (value_count(a) != value_count(b))
		return false;
	/* Most maps that are equal have one order. */
	for (const struct value *member = a->first, *guess = b->first; member; member = member->next) {
		const struct value *other = guess && str_equal(guess->key, member->key) ? guess
											: value_get_str(b, member->key);

		if (!other || !value_equal(member, other))
			return false;
		guess = other->next;
	}
	return true;
}

bool value_is_number(enum value_type type)
{
	return type == VALUE_INT || type == VALUE_FLOAT;
}

static struct str without_sign(struct str number)
{
	return str_is(number, "-0") || str_is(number, "-0.0") ? STR("0") : number;
}

static bool number_equal(const struct value *a, const struct value *b)
{
	return str_equal(without_sign(a->text), without_sign(b->text));
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (!a || !b)
		return a == b;
	if (value_is_number(a->type) && value_is_number(b->type))
		return number_equal(a, b);
	if (a->type != b->type)
		return false;
	if (a->type == VALUE_MAP)
		return map_equal(a, b);
	if (a->type != VALUE_LIST)
		return a->type == VALUE_NULL || str_equal(a->text, b->text);
	a = a->first;
	b = b->first;
	while (a && b && value_equal(a, b)) {
		a = a->next;
		b = b->next;
	}
	return !a && !b;
}

bool value_is_true(const struct value *value)
{
	return value && value->type == VALUE_BOOL && str_is(value->text, "true");
}

const char *value_type_name(enum value_type type)
{
	static const char *const names[] = {
		"null", "a boolean", "a number", "a number", "text", "a list", "a mapping"
	};

	return names[type];
}
