/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_parts.h"

#include "config.h"
#include "kind_table.h"
#include "policy_read.h"

static int read_boolean(const struct value *value, const char *what, int *ret, struct err *err)
{
	if (policy_expect(value, VALUE_BOOL, what, err))
		return -1;
	*ret = value_is_true(value);
	return 0;
}

bool policy_has_variable(const struct value *value)
{
	if (value->type == VALUE_STRING)
		return memmem(value->text.p, value->text.n, "${", 2) != NULL;
	for (const struct value *child = value->type < VALUE_LIST ? NULL : value->first; child; child = child->next)
		if (policy_has_variable(child))
			return true;
	return false;
}

int policy_names(struct policies *policies, const struct value *value, const char *what, struct name_list *ret,
		 struct err *err)
{
	struct name_match **end = &ret->first;
	bool variable = policy_has_variable(value);

	ret->value = value;
	if (variable && value->type == VALUE_STRING)
		return 0;
	if (policy_expect(value, VALUE_LIST, what, err))
		return -1;
	for (const struct value *item = value->first; item; item = item->next) {
		struct name_match *name = arena_calloc(&policies->arena, sizeof(*name));

		if (policy_expect(item, VALUE_STRING, "a name", err))
			return -1;
		if (variable)
			continue;
		name->glob = item->text;
		if (item->text.n > 1 && item->text.p[0] == '/' && item->text.p[item->text.n - 1] == '/') {
			struct value inner = *item;

			inner.text = (struct str){ item->text.p + 1, item->text.n - 2 };
			if (policy_pattern(policies, &inner, &name->pattern, err))
				return -1;
		}
		*end = name;
		end = &name->next;
	}
	return 0;
}

static int read_scope(const struct value *value, struct rule *rule, struct err *err)
{
	if (str_is(value->text, "cluster"))
		rule->scope = SCOPE_CLUSTER;
	else if (str_is(value->text, "namespaced"))
		rule->scope = SCOPE_NAMESPACED;
	else
		return config_error(err, ERR_POLICY, value->where, value->text.n,
				    "scope must be cluster or namespaced");
	return 0;
}

static int check_texts(const struct value *list, struct err *err)
{
	for (const struct value *item = list->first; item; item = item->next)
		if (policy_expect(item, VALUE_STRING, "each of these", err))
			return -1;
	return 0;
}

int policy_match(struct policies *policies, const struct value *map, struct rule *rule, struct err *err)
{
	if (policy_expect(map, VALUE_MAP, "match", err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next) {
		int field = policy_word(member, "word in match", match_rows, MATCH_FIELD_COUNT, err);
		int failed = 0;

		switch (field) {
		case MATCH_KINDS:
		case MATCH_NOT_KINDS:
			*(field == MATCH_KINDS ? &rule->kinds : &rule->not_kinds) = member;
			failed = policy_expect(member, VALUE_LIST, match_rows[field].word, err) ||
				 check_texts(member, err);
			break;
		case MATCH_KNOWN: failed = read_boolean(member, "known", &rule->known, err); break;
		case MATCH_NAMES: failed = policy_names(policies, member, "names", &rule->names, err); break;
		case MATCH_LABELS:
		case MATCH_ANNOTATIONS:
			*(field == MATCH_LABELS ? &rule->labels : &rule->annotations) = member;
			failed = policy_expect(member, VALUE_MAP, match_rows[field].word, err) ||
				 check_texts(member, err);
			break;
		case MATCH_PODS: failed = read_boolean(member, "pods", &rule->pods, err); break;
		case MATCH_HOOKS: failed = read_boolean(member, "hooks", &rule->hooks, err); break;
		case MATCH_SCOPE: failed = read_scope(member, rule, err); break;
		default: return -1;
		}
		if (failed)
			return -1;
	}
	return 0;
}

static struct action *add_action(struct policies *policies, struct rule *rule, enum verb verb,
				 const struct value *value)
{
	struct action *action = arena_calloc(&policies->arena, sizeof(*action));
	struct action **end = &rule->actions;

	while (*end)
		end = &(*end)->next;
	action->verb = verb;
	action->value = value;
	action->where = value->where;
	*end = action;
	return action;
}

static int read_paths(struct policies *policies, const struct value *map, enum verb verb, struct rule *rule,
		      struct err *err)
{
	bool list = verb == VERB_REMOVE || verb == VERB_CLAIM || verb == VERB_CLAIM_SERVICES || verb == VERB_SET_HOSTS;

	if (policy_expect(map, list ? VALUE_LIST : VALUE_MAP, verb_rows[verb].word, err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next) {
		struct action *action = add_action(policies, rule, verb, member);

		if (list && policy_expect(member, VALUE_STRING, "a path", err))
			return -1;
		if (policy_path(policies, list ? member->text : member->key, list ? member->where : member->key_where,
				&action->path, err))
			return -1;
	}
	return 0;
}

/* replace and append: a map of fields, all but `key` needed. */
static int read_fields(struct policies *policies, const struct value *map, enum verb verb, struct rule *rule,
		       struct err *err)
{
	static const struct word_row replace_rows[] = { { "path", "", "" }, { "pattern", "", "" }, { "with", "", "" } };
	static const struct word_row append_rows[] = { { "path", "", "" }, { "items", "", "" }, { "key", "", "" } };
	const struct word_row *rows = verb == VERB_REPLACE ? replace_rows : append_rows;
	struct action *action = add_action(policies, rule, verb, map);
	const struct value *path = value_get(map, "path");
	const struct value *second = value_get(map, rows[1].word);
	const struct value *third = value_get(map, rows[2].word);

	if (policy_expect(map, VALUE_MAP, verb_rows[verb].word, err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next)
		if (policy_word(member, "word", rows, 3, err) < 0)
			return -1;
	if (!path || !second || (verb == VERB_REPLACE && !third))
		return config_error(err, ERR_POLICY, map->where, 1, "%s needs path, %s%s", verb_rows[verb].word,
				    rows[1].word, verb == VERB_REPLACE ? " and with" : "");
	if (policy_expect(path, VALUE_STRING, "path", err) ||
	    policy_path(policies, path->text, path->where, &action->path, err))
		return -1;
	if (third && policy_expect(third, VALUE_STRING, rows[2].word, err))
		return -1;
	if (verb == VERB_REPLACE) {
		action->with = third->text;
		return policy_pattern(policies, second, &action->pattern, err);
	}
	action->value = second;
	action->key = third ? third->text : (struct str){ NULL, 0 };
	return policy_expect(second, VALUE_LIST, "items", err);
}

static int read_keys(struct policies *policies, const struct value *map, struct rule *rule, struct err *err)
{
	static const struct word_row rows[] = { { "path", "", "" }, { "matching", "", "" }, { "except", "", "" } };
	struct action *action = add_action(policies, rule, VERB_REMOVE_KEYS, map);
	const struct value *path = value_get(map, "path");
	const struct value *matching = value_get(map, "matching");
	const struct value *except = value_get(map, "except");

	if (policy_expect(map, VALUE_MAP, "removeKeys", err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next)
		if (policy_word(member, "word", rows, COUNT_OF(rows), err) < 0)
			return -1;
	if (!path || !matching == !except)
		return config_error(err, ERR_POLICY, map->where, 1, "removeKeys needs path, and matching or except");
	action->except = except != NULL;
	return policy_expect(path, VALUE_STRING, "path", err) ||
			       policy_path(policies, path->text, path->where, &action->path, err) ||
			       policy_names(policies, except ? except : matching, except ? "except" : "matching",
					    &action->keys, err)
		       ? -1
		       : 0;
}

/* replace, append and removeKeys: one map, or a list of such. */
static int read_maps(struct policies *policies, const struct value *member, enum verb verb, struct rule *rule,
		     struct err *err)
{
	bool list = member->type == VALUE_LIST;

	for (const struct value *map = list ? member->first : member; map; map = list ? map->next : NULL)
		if (verb == VERB_REMOVE_KEYS ? read_keys(policies, map, rule, err)
					     : read_fields(policies, map, verb, rule, err))
			return -1;
	return 0;
}

int policy_action(struct policies *policies, const struct value *member, enum verb verb, struct rule *rule,
		  struct err *err)
{
	if (verb == VERB_DROP || verb == VERB_DENY || verb == VERB_WARN || verb == VERB_TELL) {
		(void)add_action(policies, rule, verb, member);
		return policy_expect(member, VALUE_STRING, verb_rows[verb].word, err);
	}
	if (verb == VERB_REPLACE || verb == VERB_APPEND || verb == VERB_REMOVE_KEYS)
		return read_maps(policies, member, verb, rule, err);
	return read_paths(policies, member, verb, rule, err);
}
