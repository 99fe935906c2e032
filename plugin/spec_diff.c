/* SPDX-License-Identifier: Apache-2.0 */
#include "spec.h"

#define DEPTH_MOST 64   /* deeper differences are shown as one */
#define PATH_WIDTH 36
#define VALUE_WIDTH 40

/* What follows from the rest, and where policies lie on this machine. */
static const char *const aside[] = { "global.store.fingerprint", "global.store.policies.folder",
				     "global.store.addPolicies.folder", "global.store.images" };

struct walk {
	struct bytes *out;
	struct value *list; /* gets them instead of out; NULL: none */
	struct arena *arena;
	size_t most;
	size_t found;
	unsigned depth;
};

static void differ(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	if (walk->list) {
		struct value *item = value_new(walk->arena, VALUE_MAP);

		value_put_text(item, "path", path, walk->arena);
		if (before)
			value_put(item, STR("before"), value_copy(walk->arena, before));
		if (after)
			value_put(item, STR("after"), value_copy(walk->arena, after));
		value_add(walk->list, item);
		return;
	}
	if (walk->found++ >= walk->most)
		return;
	bytes_format(walk->out, "  %-*s ", PATH_WIDTH, path);
	if (before)
		value_to_text(before, VALUE_WIDTH, walk->out);
	else
		bytes_add_text(walk->out, "(absent)");
	bytes_add_text(walk->out, " \xe2\x86\x92 ");
	if (after)
		value_to_text(after, VALUE_WIDTH, walk->out);
	else
		bytes_add_text(walk->out, "(removed)");
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

static void compare_lists(struct walk *walk, const char *path, const struct value *before, const struct value *after)
{
	const struct value *a = before->first;
	const struct value *b = after->first;

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

void spec_differences(const struct value *before, const struct value *after, size_t most, struct bytes *out)
{
	struct walk walk = { .out = out, .most = most };

	compare(&walk, "", before, after);
	if (walk.found > most)
		bytes_format(out, "  and %zu more\n", walk.found - most);
}

void spec_difference_list(const struct value *before, const struct value *after, struct value *list,
			  struct arena *arena)
{
	struct walk walk = { .list = list, .arena = arena };

	compare(&walk, "", before, after);
}
