/* SPDX-License-Identifier: Apache-2.0 */
#include "policy.h"

#include <stdlib.h>

#include "config.h"
#include "file.h"
#include "policy_conditions.h"
#include "policy_parts.h"
#include "policy_read.h"
#include "words.h"

static int read_field(struct policies *policies, const struct value *member, enum rule_field field, struct rule *rule,
		      struct err *err)
{
	switch (field) {
	case RULE_MATCH: return policy_match(policies, member, rule, err);
	case RULE_WHEN: return policy_conditions(policies, member, true, &rule->when, err);
	case RULE_WHERE: return policy_conditions(policies, member, false, &rule->conditions, err);
	case RULE_FOR_EACH:
		rule->has_for_each = true;
		return policy_expect(member, VALUE_STRING, "forEach", err) ||
				       policy_path(policies, member->text, member->where, &rule->for_each, err)
			       ? -1
			       : 0;
	case RULE_OVERRIDES: rule->overrides = member; return policy_expect(member, VALUE_LIST, "overrides", err);
	case RULE_COSMETIC:
		rule->is_cosmetic = value_is_true(member);
		return policy_expect(member, VALUE_BOOL, "cosmetic", err);
	default: return 0;
	}
}

static int find_verb(const struct value *member)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (str_is(member->key, verb_rows[i].word))
			return i;
	return -1;
}

static int read_members(struct policies *policies, const struct value *map, struct rule *rule, struct err *err)
{
	struct word_row rows[RULE_FIELD_COUNT + VERB_COUNT];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		rows[i] = i < RULE_FIELD_COUNT ? rule_rows[i] : verb_rows[i - RULE_FIELD_COUNT];
	for (const struct value *member = map->first; member; member = member->next) {
		int verb = find_verb(member);
		int field;

		if (verb >= 0) {
			if (policy_action(policies, member, (enum verb)verb, rule, err))
				return -1;
			continue;
		}
		field = policy_word(member, "word in a rule", rows, COUNT_OF(rows), err);
		if (field < 0 || read_field(policies, member, (enum rule_field)field, rule, err))
			return -1;
	}
	if (!rule->actions)
		return config_error(err, ERR_POLICY, map->where, 1,
				    "a rule that does nothing; give it set, default, remove, removeKeys, "
				    "replace, append, drop, deny or warn");
	return 0;
}

static bool writes_kind(const struct action *action)
{
	const struct path *path = &action->path;
	struct str first = path->count && path->steps[0].kind == STEP_KEYS ? path->steps[0].keys[0] : STR("");

	return path->base < PATH_POD &&
	       (path->count == 0 || path->steps[0].kind != STEP_KEYS || path->steps[0].key_count > 1 ||
		str_is(first, "kind") || str_is(first, "apiVersion"));
}

/* Asks for an object, not for the profile and the call alone. */
static bool varies(const struct condition *condition)
{
	for (; condition; condition = condition->next) {
		if (condition->subject == SUBJECT_VALUE && str_is(condition->variable, "hook"))
			return true;
		for (const struct alternative *one = condition->any; one; one = one->next)
			if (varies(one->all))
				return true;
		for (int word = 0; word < CONDITION_COUNT; word++)
			if (condition->wants[word] && policy_has_variable(condition->wants[word]))
				return true;
	}
	return false;
}

static void note_ways(struct rule *rule)
{
	rule->when_varies = varies(rule->when);
	for (const struct action *action = rule->actions; action; action = action->next) {
		bool says = action->verb == VERB_DENY || action->verb == VERB_WARN || action->verb == VERB_CLAIM ||
			    action->verb == VERB_CLAIM_SERVICES;
		bool writes = !says && action->verb != VERB_DROP && action->verb != VERB_TELL;

		rule->says = rule->says || says;
		rule->changes = rule->changes || !says;
		rule->sets_kind = rule->sets_kind || (writes && writes_kind(action));
	}
}

/* `before`: behind the last one that goes before all others, else at the end. */
static void add_rule(struct policies *policies, struct rule *rule, bool before)
{
	struct rule **place = before           ? policies->last_before ? &policies->last_before->next : &policies->first
			      : policies->last ? &policies->last->next
					       : &policies->first;

	rule->next = *place;
	*place = rule;
	if (before)
		policies->last_before = rule;
	if (!rule->next)
		policies->last = rule;
	policies->count++;
}

static int read_rule(struct policies *policies, const struct value *map, struct str policy, bool before,
		     struct err *err)
{
	struct rule *rule = arena_calloc(&policies->arena, sizeof(*rule));
	const struct value *name = value_get(map, "name");

	if (policy_expect(map, VALUE_MAP, "a rule", err))
		return -1;
	if (!name)
		return config_error(err, ERR_POLICY, map->where, 1, "a rule without a name");
	if (policy_expect(name, VALUE_STRING, "name", err))
		return -1;
	rule->known = rule->pods = rule->hooks = rule->scope = -1;
	rule->where = map->where;
	rule->id = arena_join(&policies->arena, policy, arena_join(&policies->arena, STR("/"), name->text));
	if (names_get(&policies->ids, rule->id) != NO_NUMBER)
		return config_error(err, ERR_POLICY, name->where, name->text.n, "another rule is named \"%.*s\" too",
				    STR_ARG(rule->id));
	names_put(&policies->ids, rule->id, (uint32_t)policies->count);
	if (read_members(policies, map, rule, err))
		return -1;
	note_ways(rule);
	add_rule(policies, rule, before);
	return 0;
}

static int check_head(const struct value *map, const char *file, struct err *err)
{
	static const struct word_row rows[] = {
		{ "apiVersion", "", "" }, { "kind", "", "" },  { "metadata", "", "" },
		{ "order", "", "" },      { "rules", "", "" },
	};
	const struct value *kind = value_get(map, "kind");
	const struct value *version = value_get(map, "apiVersion");
	struct position start = { file, 1, 1 };

	if (policy_expect(map, VALUE_MAP, "a policy", err))
		return -1;
	for (const struct value *member = map->first; member; member = member->next)
		if (policy_word(member, "word in a policy", rows, COUNT_OF(rows), err) < 0)
			return -1;
	if (!version || !str_is(version->text, "store.urumi.ai/v1"))
		return config_error(err, ERR_POLICY, version ? version->where : start, 1,
				    "apiVersion must be store.urumi.ai/v1");
	if (!kind || !str_is(kind->text, "PostRenderPolicy"))
		return config_error(err, ERR_POLICY, kind ? kind->where : start, 1, "kind must be PostRenderPolicy");
	return 0;
}

int policy_read(struct policies *policies, const char *file, struct err *err)
{
	struct position start = { arena_str(&policies->arena, str_of(file)).p, 1, 1 };
	struct value *map;
	const struct value *name;
	const struct value *rules;
	const struct value *order;

	if (config_read(file, &policies->arena, &map, NULL, err) || check_head(map, start.file, err))
		return -1;
	name = value_find(map, STR("metadata.name"));
	rules = value_get(map, "rules");
	order = value_get(map, "order");
	if (!name)
		return config_error(err, ERR_POLICY, start, 1, "metadata.name is missing");
	if (!rules)
		return config_error(err, ERR_POLICY, start, 1, "rules is missing");
	if (order && !str_is(order->text, "before"))
		return config_error(err, ERR_POLICY, order->where, 1, "order: only `before` can stand here");
	if (policy_expect(name, VALUE_STRING, "metadata.name", err) || policy_expect(rules, VALUE_LIST, "rules", err))
		return -1;
	for (const struct value *rule = rules->first; rule; rule = rule->next)
		if (read_rule(policies, rule, name->text, order != NULL, err))
			return -1;
	return 0;
}

int policy_read_folder(struct policies *policies, const char *folder, struct err *err)
{
	const char **files;
	size_t count;

	if (file_list(folder, ".yaml", &policies->arena, &files, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (policy_read(policies, files[i], err))
			return -1;
	return 0;
}

static bool has_rule(const struct policies *policies, struct str glob)
{
	for (const struct rule *rule = policies->first; rule; rule = rule->next)
		if (pattern_glob(glob, rule->id))
			return true;
	return false;
}

static int no_such_rule(const struct policies *policies, const struct value *item, struct err *err)
{
	const char **words = xcalloc(policies->count, sizeof(*words));
	const char *near;
	size_t count = 0;

	for (const struct rule *rule = policies->first; rule; rule = rule->next)
		words[count++] = rule->id.p;
	near = words_nearest(item->text, words, count);
	(void)config_error(err, ERR_WORD, item->where, item->text.n, "overrides: there is no rule \"%.*s\"%s%s%s",
			   STR_ARG(item->text), near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	free(words);
	return -1;
}

int policy_check(const struct policies *policies, struct err *err)
{
	for (const struct rule *rule = policies->first; rule; rule = rule->next)
		for (const struct value *item = value_first(rule->overrides); item; item = item->next)
			if (!has_rule(policies, item->text))
				return no_such_rule(policies, item, err);
	return 0;
}

int policy_keep(struct policies *policies, const char *id, struct err *err)
{
	CLEANUP(free_pointer) const char **words = xcalloc(policies->count + 1, sizeof(*words));
	const char *near;
	size_t count = 0;

	for (struct rule *rule = policies->first; rule; rule = rule->next) {
		words[count++] = rule->id.p;
		if (!str_is(rule->id, id))
			continue;
		policies->first = policies->last = rule;
		policies->last_before = NULL;
		policies->count = 1;
		rule->next = NULL;
		return 0;
	}
	near = words_nearest(str_of(id), words, count);
	return err_set(err, ERR_WORD, "there is no rule \"%s\"%s%s%s", id, near ? "; did you mean \"" : "",
		       near ? near : "", near ? "\"?" : "");
}

void policy_free(struct policies *policies)
{
	for (size_t i = 0; i < policies->pattern_count; i++)
		pattern_free(policies->patterns[i]);
	free(policies->patterns);
	names_free(&policies->ids);
	names_free(&policies->pattern_numbers);
	arena_free(&policies->arena);
}
