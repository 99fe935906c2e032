/* SPDX-License-Identifier: Apache-2.0 */
/* The items of `when` and `where`. */
#include "config.h"
#include "policy_read.h"

static int check_wants(struct policies *policies, const struct value *member, int word, struct condition *condition,
		       struct err *err)
{
	switch (word) {
	case CONDITION_EXISTS:
	case CONDITION_ABSENT:
	case CONDITION_BOUND:
	case CONDITION_EXTERNAL:
	case CONDITION_EVERY:
		return policy_expect(member, VALUE_BOOL, condition_rows[word].word, err);
	case CONDITION_MATCHES:
	case CONDITION_NOT_MATCHES:
		/* With a variable in it, the pattern is known at use only. */
		if (policy_has_variable(member))
			return 0;
		return policy_pattern(policies, member, word == CONDITION_MATCHES ? &condition->matches
									     : &condition->not_matches, err);
	case CONDITION_KEYS:
	case CONDITION_OTHER_KEYS:
		return policy_names(policies, member, condition_rows[word].word,
				    word == CONDITION_KEYS ? &condition->keys : &condition->other_keys, err);
	default:
		return 0;
	}
}

static int read_condition(struct policies *policies, const struct value *map, struct condition *condition,
			  struct err *err)
{
	struct word_row rows[CONDITION_COUNT + 1];
	const char *subject = condition->on_profile ? "value" : "path";
	const struct value *named = value_get(map, subject);
	bool any = false;

	rows[CONDITION_COUNT] = (struct word_row){ subject, "", "" };
	for (size_t i = 0; i < CONDITION_COUNT; i++)
		rows[i] = condition_rows[i];
	if (policy_expect(map, VALUE_MAP, "a condition", err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next) {
		int word = policy_word(member, "condition", rows, COUNT_OF(rows), err);

		if (word < 0)
			return -1;
		if (word == CONDITION_COUNT)
			continue;
		any = true;
		condition->wants[word] = member;
		if (check_wants(policies, member, word, condition, err))
			return -1;
	}
	condition->where = map->where;
	if (!named)
		return config_error(err, ERR_POLICY, map->where, 1, "a condition without `%s`", subject);
	if (!any)
		return config_error(err, ERR_POLICY, map->where, 1, "a condition that asks nothing");
	if (policy_expect(named, VALUE_STRING, subject, err))
		return -1;
	condition->variable = named->text;
	return condition->on_profile ? 0 : policy_path(policies, named->text, named->where, &condition->path, err);
}

int policy_conditions(struct policies *policies, const struct value *list, bool on_profile, struct condition **ret,
		      struct err *err)
{
	struct condition **end = ret;

	if (policy_expect(list, VALUE_LIST, on_profile ? "when" : "where", err))
		return -1;
	for (const struct value *item = list->first; item; item = item->next) {
		struct condition *condition = arena_calloc(&policies->arena, sizeof(*condition));

		condition->on_profile = on_profile;
		if (read_condition(policies, item, condition, err))
			return -1;
		*end = condition;
		end = &condition->next;
	}
	return 0;
}
