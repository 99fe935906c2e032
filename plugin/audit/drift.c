/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/drift.h"

#include "quantity.h"

/* Of an object's own members, what the API server fills in. */
static const char *const others[] = { "apiVersion", "kind", "metadata", "status" };
static const char *const marks[] = { "metadata.labels", "metadata.annotations" };

static bool compare(const struct value *wanted, const struct value *live, const char *path, struct arena *arena,
		    struct drift *ret);

static bool is_nothing(const struct value *value)
{
	return !value || value->type == VALUE_NULL || (value->type == VALUE_LIST && !value->first);
}

static bool differ(const struct value *wanted, const struct value *live, const char *path, struct drift *ret)
{
	*ret = (struct drift){ path, wanted, live };
	return false;
}

static bool is_scalar(const struct value *value)
{
	return value->type != VALUE_LIST && value->type != VALUE_MAP;
}

static bool same_scalar(const struct value *wanted, const struct value *live)
{
	int order;

	return str_equal(wanted->text, live->text) ||
	       (quantity_compare(wanted->text, live->text, &order) && order == 0);
}

static const char *step(const char *path, struct str key, struct arena *arena)
{
	bool plain = !memchr(key.p, '.', key.n) && !memchr(key.p, '/', key.n);

	return arena_format(arena, plain ? "%s%s%.*s" : "%s%s\"%.*s\"", path, *path ? "." : "", STR_ARG(key)).p;
}

static bool compare_maps(const struct value *wanted, const struct value *live, const char *path, struct arena *arena,
			 struct drift *ret)
{
	for (const struct value *member = wanted->first; member; member = member->next)
		if (!compare(member, value_get_str(live, member->key), step(path, member->key, arena), arena, ret))
			return false;
	for (const struct value *member = live->first; member; member = member->next)
		if (!is_nothing(member) && !value_get_str(wanted, member->key))
			return differ(NULL, member, step(path, member->key, arena), ret);
	return true;
}

static bool compare_lists(const struct value *wanted, const struct value *live, const char *path, struct arena *arena,
			  struct drift *ret)
{
	const struct value *other = live->first;
	size_t i = 0;

	for (const struct value *item = wanted->first; item || other; i++) {
		const char *place = arena_format(arena, "%s[%zu]", path, i).p;

		if (!item || !other)
			return differ(item, other, place, ret);
		if (!compare(item, other, place, arena, ret))
			return false;
		item = item->next;
		other = other->next;
	}
	return true;
}

static bool compare(const struct value *wanted, const struct value *live, const char *path, struct arena *arena,
		    struct drift *ret)
{
	if (is_nothing(wanted) && is_nothing(live))
		return true;
	if (is_nothing(wanted) || is_nothing(live))
		return differ(is_nothing(wanted) ? NULL : wanted, is_nothing(live) ? NULL : live, path, ret);
	if (is_scalar(wanted) && is_scalar(live))
		return same_scalar(wanted, live) || differ(wanted, live, path, ret);
	if (wanted->type != live->type)
		return differ(wanted, live, path, ret);
	return wanted->type == VALUE_MAP ? compare_maps(wanted, live, path, arena, ret)
					 : compare_lists(wanted, live, path, arena, ret);
}

static bool is_other(const struct value *member)
{
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (str_is(member->key, others[i]))
			return true;
	return false;
}

static struct value *content(const struct value *object, struct arena *arena)
{
	struct value *rest = value_new(arena, VALUE_MAP);

	for (const struct value *member = object->first; member; member = member->next)
		if (!is_other(member))
			value_put(rest, member->key, value_copy(arena, member));
	return rest;
}

bool drift_content(const struct value *wanted, const struct value *live, struct arena *arena, struct drift *ret)
{
	return compare_maps(content(wanted, arena), content(live, arena), "", arena, ret);
}

size_t drift_marks(const struct value *wanted, const struct value *live, struct arena *arena, struct drift *ret,
		   size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		const struct value *map = value_find(wanted, str_of(marks[i]));
		const struct value *there = value_find(live, str_of(marks[i]));

		for (const struct value *member = value_first(map); member; member = member->next) {
			const struct value *found = value_get_str(there, member->key);

			if (count < most && (!found || !str_equal(found->text, member->text)))
				(void)differ(member, found, step(marks[i], member->key, arena), &ret[count++]);
		}
	}
	return count;
}
