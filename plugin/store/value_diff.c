/* SPDX-License-Identifier: Apache-2.0 */

#include "store/value_diff.h"

#include "json.h"
#include "secrecy.h"
#include "value_text.h"

#define DEPTH_MOST 64 /* deeper differences are shown as one */
#define PATH_WIDTH 36
#define VALUE_WIDTH 40
#define KEYED_MOST 2000 /* items: each is looked for */
#define TEXT_MOST ((size_t)1 << 20)
#define BEFORE_DIFFERENCE 8 /* characters shown of what is the same */

/* What follows from the rest, and where policies lie on this machine. */
static const char *const aside[] = { "global.store.fingerprint", "global.store.found", "global.store.policies.folder",
				     "global.store.addPolicies.folder", "global.store.images" };

struct walk {
	struct bytes *out;
	struct value *list; /* gets them instead of out; NULL: none */
	struct arena *arena;
	size_t most;
	size_t found;
	unsigned depth;
};

/* Puts another text in the place of what a key of its path says is secret; `path` is that of the value. */
static void conceal(struct value *value, const char *path, const char *words)
{
	if (value->type != VALUE_MAP && value->type != VALUE_LIST) {
		if (value->type != VALUE_NULL && secrecy_is_secret(str_of(path)))
			*value = (struct value){
				.type = VALUE_STRING, .key = value->key, .next = value->next, .text = str_of(words)
			};
		return;
	}
	for (struct value *child = value->first; child; child = child->next) {
		CLEANUP(free_pointer) char *below = xformat("%s.%.*s", path, STR_ARG(child->key));

		conceal(child, value->type == VALUE_MAP ? below : path, words);
	}
}

static void whole_text(const struct value *value, bool as_json, struct bytes *out)
{
	if (as_json)
		json_write_value(value, out);
	else
		value_to_text(value, TEXT_MOST, out);
}

/* From where on two texts differ, at the beginning of a character, with some before it. */
static size_t first_difference(struct str a, struct str b)
{
	size_t at = 0;

	while (at < a.n && at < b.n && a.p[at] == b.p[at])
		at++;
	at = at > BEFORE_DIFFERENCE ? at - BEFORE_DIFFERENCE : 0;
	while (at && at < a.n && ((unsigned char)a.p[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static void shown(struct str rest, bool is_rest, size_t width, struct bytes *out)
{
	bytes_add_text(out, is_rest ? "\xe2\x80\xa6" : "");
	value_to_text(&(struct value){ .type = VALUE_STRING, .text = rest }, width, out);
}

void value_diff_sides(const struct value *before, const struct value *after, size_t width, struct bytes *out)
{
	CLEANUP(bytes_free) struct bytes a = BYTES_INIT(TEXT_MOST * 8);
	CLEANUP(bytes_free) struct bytes b = BYTES_INIT(TEXT_MOST * 8);
	const struct value *sides[] = { before, after };
	struct bytes *texts[] = { &a, &b };
	bool as_json = false;
	size_t from = 0;

	if (before && after) {
		whole_text(before, false, &a);
		whole_text(after, false, &b);
		/* 1 and "1" */
		as_json = str_equal(bytes_str(&a), bytes_str(&b));
		bytes_reset(&a);
		bytes_reset(&b);
		whole_text(before, as_json, &a);
		whole_text(after, as_json, &b);
		from = first_difference(bytes_str(&a), bytes_str(&b));
		from = from + BEFORE_DIFFERENCE < width - 1 ? 0 : from;
	}
	for (size_t i = 0; i < COUNT_OF(sides); i++) {
		struct str rest = { texts[i]->data + from, texts[i]->length - from };

		bytes_add_text(out, i ? " \xe2\x86\x92 " : "");
		if (!sides[i])
			bytes_add_text(out, i ? "(removed)" : "(absent)");
		else if (before && after)
			shown(rest, from > 0, width, out);
		else
			value_to_text(sides[i], width, out);
	}
}

static void differ(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	CLEANUP(arena_free) struct arena own = ARENA_INIT;
	struct arena *arena = walk->list ? walk->arena : &own;
	struct value *was = before ? value_copy(arena, before) : NULL;
	struct value *is = after ? value_copy(arena, after) : NULL;

	if (was)
		conceal(was, path, "(hidden)");
	if (is)
		conceal(is, path, was ? "(hidden, another)" : "(hidden)");
	if (walk->list) {
		struct value *item = value_new(arena, VALUE_MAP);

		value_put_text(item, "path", path, arena);
		if (was)
			value_put(item, STR("before"), was);
		if (is)
			value_put(item, STR("after"), is);
		value_add(walk->list, item);
		return;
	}
	if (walk->found++ >= walk->most)
		return;
	bytes_format(walk->out, "  %-*s ", PATH_WIDTH, path);
	value_diff_sides(was, is, VALUE_WIDTH, walk->out);
	bytes_add_char(walk->out, '\n');
}

static void compare(struct walk *walk, const char *path, const struct value *before, const struct value *after);

static void compare_member(struct walk *walk, const char *path, struct str key, const struct value *before,
			   const struct value *after)
{
	CLEANUP(free_pointer) char *below = xformat("%s%s%.*s", path, *path ? "." : "", STR_ARG(key));

	for (size_t i = 0; i < COUNT_OF(aside); i++)
		if (strcmp(below, aside[i]) == 0)
			return;
	compare(walk, below, before, after);
}

static void compare_maps(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	for (const struct value *member = before->first; member; member = member->next)
		compare_member(walk, path, member->key, member, value_get_str(after, member->key));
	for (const struct value *member = after->first; member; member = member->next)
		if (!value_get_str(before, member->key))
			compare_member(walk, path, member->key, NULL, member);
}

/* What tells the items of a list apart, wherever they stand: of products, of containers and variables. */
static const char *const item_keys[] = { "sku", "name" };

static const struct value *find_item(const struct value *list, const char *key, struct str text)
{
	for (const struct value *item = list->first; item; item = item->next)
		if (str_equal(text, value_get(item, key)->text))
			return item;
	return NULL;
}

static bool has_key(const struct value *list, const char *key)
{
	for (const struct value *item = list->first; item; item = item->next) {
		const struct value *found = item->type == VALUE_MAP ? value_get(item, key) : NULL;

		if (!found || found->type == VALUE_MAP || found->type == VALUE_LIST || !found->text.n)
			return false;
	}
	/* Each once. */
	for (const struct value *item = list->first; item; item = item->next)
		if (find_item(list, key, value_get(item, key)->text) != item)
			return false;
	return true;
}

const char *value_diff_item_key(const struct value *before, const struct value *after)
{
	for (size_t i = 0; before->first && after->first && i < COUNT_OF(item_keys); i++)
		if (value_count(before) <= KEYED_MOST && value_count(after) <= KEYED_MOST &&
		    has_key(before, item_keys[i]) && has_key(after, item_keys[i]))
			return item_keys[i];
	return NULL;
}

static struct value *keys_of(const struct value *list, const char *key, struct arena *arena)
{
	struct value *keys = value_new(arena, VALUE_LIST);

	for (const struct value *item = list->first; item; item = item->next)
		value_add(keys, value_string(arena, value_get(item, key)->text));
	return keys;
}

static void compare_keyed(struct walk *walk, const char *path, const struct value *before, const struct value *after,
			  const char *key)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *was = keys_of(before, key, &arena);
	struct value *is = keys_of(after, key, &arena);
	bool same_set = value_count(was) == value_count(is);

	for (const struct value *item = before->first; item; item = item->next) {
		struct str text = value_get(item, key)->text;
		CLEANUP(free_pointer) char *below = xformat("%s[%.*s]", path, STR_ARG(text));
		const struct value *other = find_item(after, key, text);

		same_set = same_set && other;
		compare(walk, below, item, other);
	}
	for (const struct value *item = after->first; item; item = item->next) {
		struct str text = value_get(item, key)->text;
		CLEANUP(free_pointer) char *below = xformat("%s[%.*s]", path, STR_ARG(text));

		if (!find_item(before, key, text))
			compare(walk, below, NULL, item);
	}
	if (same_set && !value_equal(was, is)) {
		CLEANUP(free_pointer) char *order = xformat("%s (order)", path);

		differ(walk, order, was, is);
	}
}

static void compare_lists(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	const char *key = value_diff_item_key(before, after);
	const struct value *a = before->first;
	const struct value *b = after->first;

	if (key) {
		compare_keyed(walk, path, before, after, key);
		return;
	}
	for (size_t i = 0; a || b; i++) {
		CLEANUP(free_pointer) char *below = xformat("%s[%zu]", path, i);

		compare(walk, below, a, b);
		a = a ? a->next : NULL;
		b = b ? b->next : NULL;
	}
}

static void compare(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	bool maps = before && after && before->type == VALUE_MAP && after->type == VALUE_MAP;
	bool lists = before && after && before->type == VALUE_LIST && after->type == VALUE_LIST;

	if (before && after && value_equal(before, after))
		return;
	if ((!maps && !lists) || walk->depth == DEPTH_MOST) {
		differ(walk, path, before, after);
		return;
	}
	walk->depth++;
	if (maps)
		compare_maps(walk, path, before, after);
	else
		compare_lists(walk, path, before, after);
	walk->depth--;
}

void value_diff_text(const struct value *before, const struct value *after, size_t most, struct bytes *out)
{
	struct walk walk = { .out = out, .most = most };

	compare(&walk, "", before, after);
	if (walk.found > most)
		bytes_format(out, "  and %zu more\n", walk.found - most);
}

void value_diff_list(const struct value *before, const struct value *after, struct value *list, struct arena *arena)
{
	struct walk walk = { .list = list, .arena = arena };

	compare(&walk, "", before, after);
}

/* Without what is left out. */
static void leave_out(struct value *values, struct str path)
{
	const char *dot = memchr(path.p, '.', path.n);
	size_t n = dot ? (size_t)(dot - path.p) : path.n;
	struct value *member = (struct value *)(uintptr_t)value_get_str(values, (struct str){ path.p, n });

	if (dot && member)
		leave_out(member, (struct str){ dot + 1, path.n - n - 1 });
	else if (member)
		value_remove(values, path.p);
}

struct value *value_diff_shown(const struct value *values, struct arena *arena)
{
	struct value *copy = values ? value_copy(arena, values) : NULL;

	for (size_t i = 0; copy && i < COUNT_OF(aside); i++)
		leave_out(copy, str_of(aside[i]));
	return copy;
}
