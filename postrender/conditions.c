/* SPDX-License-Identifier: Apache-2.0 */
#include "conditions.h"

#include "config.h"
#include "expand.h"
#include "facts_objects.h"
#include "name_list.h"
#include "path_find.h"
#include "quantity.h"

static bool same(const struct value *a, const struct value *b)
{
	int order;

	if (value_equal(a, b))
		return true;
	/* Quantities compare as quantities: "1Gi" and "1024Mi", 1 and "1". */
	return a->type < VALUE_LIST && b->type < VALUE_LIST && a->type != VALUE_BOOL && b->type != VALUE_BOOL &&
	       a->type != VALUE_NULL && b->type != VALUE_NULL && quantity_compare(a->text, b->text, &order) &&
	       order == 0;
}

static bool is_in(const struct value *value, const struct value *list)
{
	for (const struct value *item = list->first; item; item = item->next)
		if (same(value, item))
			return true;
	return false;
}

/* Whether the value lies on this side of what is wanted; `equal`: or is the same. */
static int compare(const struct condition *condition, const struct value *value, const struct value *want, int sign,
		   bool equal, struct err *err)
{
	int order;

	if (value->type >= VALUE_LIST || value->type == VALUE_NULL)
		return 0;
	if (!quantity_compare(value->text, value->text, &order))
		return 0;
	if (!quantity_compare(value->text, want->text, &order))
		return config_error(err, ERR_POLICY, condition->where, 1, "\"%.*s\" is no quantity",
				    STR_ARG(want->text));
	return order == sign || (equal && order == 0);
}

static void free_pattern(struct pattern **pattern)
{
	pattern_free(*pattern);
}

/* `compiled` is NULL when the pattern has variables; `want` is what they gave. */
static int pattern_holds(struct pattern *compiled, const struct value *want, const struct value *value, bool wanted,
			 struct err *err)
{
	CLEANUP(free_pattern) struct pattern *own = NULL;
	int found;

	if (value->type >= VALUE_LIST || value->type == VALUE_NULL)
		return !wanted;
	if (!compiled) {
		own = pattern_new(want->text, err);
		if (!own)
			return -1;
		compiled = own;
	}
	found = pattern_match(compiled, value->text, err);
	return found < 0 ? -1 : (found == 1) == wanted;
}

/* A key of the mapping that is one of these, or none of these, is left in `scope->key`. */
static int keys_hold(struct scope *scope, const struct condition *condition, int word, const struct value *map,
		     struct err *err)
{
	const struct name_list *list = word == CONDITION_KEYS ? &condition->keys : &condition->other_keys;
	const struct value *ready = map->type == VALUE_MAP ? name_list_ready(scope, list, err) : NULL;

	if (map->type != VALUE_MAP)
		return 0;
	for (const struct value *member = ready ? map->first : NULL; member; member = member->next) {
		int found = name_list_has(list, ready, member->key, err);

		if (found < 0)
			return -1;
		scope->key = member->key;
		if (found == (word == CONDITION_KEYS))
			return 1;
	}
	scope->key = (struct str){ NULL, 0 };
	return ready ? 0 : -1;
}

/* One word of a condition against one value that is there. */
static int word_holds(const struct scope *scope, const struct condition *condition, int word, const struct value *value,
		      const struct value *want, struct err *err)
{
	bool null = value->type == VALUE_NULL;

	if ((word == CONDITION_IN || word == CONDITION_NOT_IN) && want->type != VALUE_LIST)
		return config_error(err, ERR_POLICY, condition->where, 1, "%s needs a list", condition_rows[word].word);
	switch (word) {
	case CONDITION_EXISTS: return !null;
	case CONDITION_EQUALS: return same(value, want);
	case CONDITION_NOT_EQUALS: return null || !same(value, want);
	case CONDITION_IN: return is_in(value, want);
	case CONDITION_NOT_IN: return null || !is_in(value, want);
	case CONDITION_MATCHES: return pattern_holds(condition->matches, want, value, true, err);
	case CONDITION_NOT_MATCHES: return pattern_holds(condition->not_matches, want, value, false, err);
	case CONDITION_LESS: return compare(condition, value, want, -1, false, err);
	case CONDITION_GREATER: return compare(condition, value, want, 1, false, err);
	case CONDITION_AT_MOST: return compare(condition, value, want, -1, true, err);
	case CONDITION_AT_LEAST: return compare(condition, value, want, 1, true, err);
	case CONDITION_EXTERNAL:
		return value_is_true(want) ==
		       (value->type < VALUE_LIST && facts_is_external(scope->facts, value->text));
	case CONDITION_EXPOSED:
		return value_is_true(want) == (value->type < VALUE_LIST && facts_is_exposed(scope->facts, value->text));
	case CONDITION_NAME_OF:
	case CONDITION_NO_NAME_OF:
		return (word == CONDITION_NAME_OF) ==
		       (value->type == VALUE_STRING && facts_is_name(scope->facts, want, value->text));
	default: return 1;
	}
}

/* All positive words against one value. */
static int value_holds(struct scope *scope, const struct condition *condition, const struct value *value,
		       struct err *err)
{
	for (int word = 0; word < CONDITION_COUNT; word++) {
		const struct value *want = condition->wants[word];
		int holds;

		if (!want || word == CONDITION_ABSENT || word == CONDITION_BOUND || word == CONDITION_EVERY)
			continue;
		if (word == CONDITION_KEYS || word == CONDITION_OTHER_KEYS) {
			holds = keys_hold(scope, condition, word, value, err);
			if (holds <= 0)
				return holds;
			continue;
		}
		if (word != CONDITION_EXISTS) {
			want = expand_value(scope, want, err);
			if (!want)
				return -1;
		}
		holds = word_holds(scope, condition, word, value, want, err);
		if (holds <= 0)
			return holds;
	}
	return 1;
}

/* `exists` and `absent` on the whole, `bound`; 2: the other words decide. */
static int presence_holds(struct scope *scope, const struct condition *condition, bool there, struct str text)
{
	const struct value *exists = condition->wants[CONDITION_EXISTS];
	const struct value *absent = condition->wants[CONDITION_ABSENT];
	const struct value *bound = condition->wants[CONDITION_BOUND];
	size_t others = 0;

	if (exists && value_is_true(exists) != there)
		return 0;
	if (absent && value_is_true(absent) == there)
		return 0;
	if (bound && facts_is_bound(scope->facts, there ? text : STR("default")) != value_is_true(bound))
		return 0;
	for (int word = 0; word < CONDITION_COUNT; word++)
		others += word != CONDITION_EXISTS && word != CONDITION_ABSENT && word != CONDITION_BOUND &&
			  word != CONDITION_EVERY && condition->wants[word] != NULL;
	return others ? 2 : 1;
}

static int profile_holds(struct scope *scope, const struct condition *condition, struct err *err)
{
	const struct value *fact = expand_fact(scope, condition->variable);
	const struct value *value = fact ? fact : settings_get(scope->settings, condition->variable, err);
	bool there = value && value->type != VALUE_NULL;
	int holds;

	if (err->code)
		return config_error(err, ERR_FACT, condition->where, 1, "when: ${%.*s} is not known",
				    STR_ARG(condition->variable));
	if (!value && !scope->settings->has_profile)
		return config_error(err, ERR_FACT, condition->where, 1, "when: ${%.*s} is not known without a profile",
				    STR_ARG(condition->variable));
	holds = presence_holds(scope, condition, there, value ? value->text : STR(""));
	if (holds != 2)
		return holds;
	return value_holds(scope, condition, value ? value : value_new(scope->arena, VALUE_NULL), err);
}

static int objects_hold(struct scope *scope, const struct condition *condition, struct err *err)
{
	const struct value *count = value_int(scope->arena, (long long)facts_count(scope->facts, condition->objects));
	int holds = presence_holds(scope, condition, !str_is(count->text, "0"), count->text);

	scope->count = count;
	return holds == 2 ? value_holds(scope, condition, count, err) : holds;
}

static int any_holds(struct scope *scope, const struct condition *condition, struct err *err)
{
	int holds = 0;

	for (const struct alternative *one = condition->any; one && !holds; one = one->next)
		holds = conditions_all_hold(scope, one->all, err);
	return holds;
}

int conditions_hold(struct scope *scope, const struct condition *condition, struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	const struct value *wants_every = condition->wants[CONDITION_EVERY];
	int every = wants_every && value_is_true(wants_every);
	uint32_t there = NO_NODE;
	int holds;

	scope->key = (struct str){ NULL, 0 };
	if (condition->subject == SUBJECT_ANY_OF)
		return any_holds(scope, condition, err);
	if (condition->subject == SUBJECT_OBJECTS)
		return objects_hold(scope, condition, err);
	if (condition->on_profile)
		return profile_holds(scope, condition, err);
	if (path_find(scope->tree, scope->ident, scope->here, &condition->path, &nodes, err))
		return -1;
	for (size_t i = 0; i < nodes.count && there == NO_NODE; i++)
		if (tree_type(scope->tree, nodes.list[i]) != VALUE_NULL)
			there = nodes.list[i];
	holds = presence_holds(scope, condition, there != NO_NODE,
			       there != NO_NODE && tree_type(scope->tree, there) < VALUE_LIST
				       ? tree_scalar(scope->tree, there)
				       : STR(""));
	if (there != NO_NODE)
		scope->found = there;
	if (holds != 2)
		return holds;
	if (nodes.count == 0)
		return every ? 1 : value_holds(scope, condition, value_new(scope->arena, VALUE_NULL), err);
	for (size_t i = 0; i < nodes.count; i++) {
		holds = value_holds(scope, condition, tree_value(scope->tree, nodes.list[i], scope->arena), err);
		if (holds == every)
			continue;
		scope->found = nodes.list[i];
		if (holds > 0 && scope->key.p)
			scope->found = tree_member(scope->tree, nodes.list[i], scope->key, NULL);
		return holds;
	}
	return every;
}

int conditions_all_hold(struct scope *scope, const struct condition *first, struct err *err)
{
	for (const struct condition *condition = first; condition; condition = condition->next) {
		int holds = conditions_hold(scope, condition, err);

		if (holds <= 0)
			return holds;
	}
	return 1;
}
