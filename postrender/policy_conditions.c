/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_conditions.h"

#include "config.h"
#include "policy_parts.h"
#include "policy_read.h"

static int check_kinds(const struct value *list, const char *what, struct err *err)
{
	if (policy_expect(list, VALUE_LIST, what, err))
		return -1;
	for (const struct value *item = list->first; item; item = item->next)
		if (policy_expect(item, VALUE_STRING, "a kind", err))
			return -1;
	return 0;
}

static int check_wants(struct policies *policies, const struct value *member, int word, struct condition *condition,
		       struct err *err)
{
	switch (word) {
	case CONDITION_EXISTS:
	case CONDITION_ABSENT:
	case CONDITION_BOUND:
	case CONDITION_EXTERNAL:
	case CONDITION_EXPOSED:
	case CONDITION_EVERY: return policy_expect(member, VALUE_BOOL, condition_rows[word].word, err);
	case CONDITION_MATCHES:
	case CONDITION_NOT_MATCHES:
		/* With a variable in it, the pattern is known at use only. */
		if (policy_has_variable(member))
			return 0;
		return policy_pattern(policies, member,
				      word == CONDITION_MATCHES ? &condition->matches : &condition->not_matches, err);
	case CONDITION_KEYS:
	case CONDITION_OTHER_KEYS:
		return policy_names(policies, member, condition_rows[word].word,
				    word == CONDITION_KEYS ? &condition->keys : &condition->other_keys, err);
	case CONDITION_NAME_OF:
	case CONDITION_NO_NAME_OF: return check_kinds(member, condition_rows[word].word, err);
	default: return 0;
	}
}

static int read_any_of(struct policies *policies, const struct value *list, struct condition *condition,
		       struct err *err)
{
	struct alternative **end = &condition->any;

	if (policy_expect(list, VALUE_LIST, "anyOf", err))
		return -1;
	for (const struct value *item = list->first; item; item = item->next) {
		struct value one = { .type = VALUE_LIST, .where = item->where };

		if (item->type != VALUE_LIST)
			value_add(&one, value_copy(&policies->arena, item));
		*end = arena_calloc(&policies->arena, sizeof(**end));
		if (policy_conditions(policies, item->type == VALUE_LIST ? item : &one, condition->on_profile,
				      &(*end)->all, err))
			return -1;
		end = &(*end)->next;
	}
	return condition->any ? 0 : config_error(err, ERR_POLICY, list->where, 1, "anyOf without conditions");
}

static int read_objects(struct policies *policies, struct value *value, struct condition *condition, struct err *err)
{
	struct value *list = value;

	if (value->type == VALUE_STRING) {
		list = value_new(&policies->arena, VALUE_LIST);
		value_add(list, value_copy(&policies->arena, value));
	}
	condition->objects = list;
	return check_kinds(list, "objects", err);
}

static int read_subject(struct policies *policies, struct value *named, struct condition *condition, struct err *err)
{
	if (condition->subject == SUBJECT_ANY_OF)
		return read_any_of(policies, named, condition, err);
	if (condition->subject == SUBJECT_OBJECTS)
		return read_objects(policies, named, condition, err);
	if (policy_expect(named, VALUE_STRING, subject_rows[condition->subject].word, err))
		return -1;
	condition->variable = named->text;
	return condition->on_profile ? 0 : policy_path(policies, named->text, named->where, &condition->path, err);
}

/* Exactly one subject, which `when` and `where` have in common but for value and path. */
static struct value *find_subject(const struct value *map, struct condition *condition, struct err *err)
{
	enum condition_subject usual = condition->on_profile ? SUBJECT_VALUE : SUBJECT_PATH;
	struct value *found = NULL;

	for (int subject = 0; subject < SUBJECT_COUNT; subject++) {
		struct value *member = value_get(map, subject_rows[subject].word);

		if (!member || (subject != (int)usual && subject < SUBJECT_OBJECTS))
			continue;
		if (found) {
			(void)config_error(err, ERR_POLICY, member->key_where, member->key.n,
					   "a condition asks one thing: `%s` or `%.*s`", subject_rows[subject].word,
					   STR_ARG(found->key));
			return NULL;
		}
		found = member;
		condition->subject = (enum condition_subject)subject;
	}
	if (!found)
		(void)config_error(err, ERR_POLICY, map->where, 1, "a condition without `%s`",
				   subject_rows[usual].word);
	return found;
}

static int read_words(struct policies *policies, const struct value *map, struct condition *condition, struct err *err)
{
	struct word_row rows[CONDITION_COUNT + 3];
	bool any = false;

	for (size_t i = 0; i < CONDITION_COUNT; i++)
		rows[i] = condition_rows[i];
	rows[CONDITION_COUNT] = subject_rows[condition->on_profile ? SUBJECT_VALUE : SUBJECT_PATH];
	rows[CONDITION_COUNT + 1] = subject_rows[SUBJECT_OBJECTS];
	rows[CONDITION_COUNT + 2] = subject_rows[SUBJECT_ANY_OF];
	for (const struct value *member = map->first; member; member = member->next) {
		int word = policy_word(member, "condition", rows, COUNT_OF(rows), err);

		if (word < 0)
			return -1;
		if (word >= CONDITION_COUNT)
			continue;
		any = true;
		if (value_get(map, subject_rows[SUBJECT_ANY_OF].word))
			return config_error(err, ERR_POLICY, member->key_where, member->key.n,
					    "anyOf stands alone; \"%.*s\" belongs into one of its conditions",
					    STR_ARG(member->key));
		condition->wants[word] = member;
		if (check_wants(policies, member, word, condition, err))
			return -1;
	}
	if (!any && !value_get(map, subject_rows[SUBJECT_ANY_OF].word))
		return config_error(err, ERR_POLICY, map->where, 1, "a condition that asks nothing");
	return 0;
}

static int read_condition(struct policies *policies, const struct value *map, struct condition *condition,
			  struct err *err)
{
	struct value *named;

	if (policy_expect(map, VALUE_MAP, "a condition", err))
		return -1;
	condition->where = map->where;
	if (read_words(policies, map, condition, err))
		return -1;
	named = find_subject(map, condition, err);
	return named ? read_subject(policies, named, condition, err) : -1;
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
