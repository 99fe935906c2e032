/* SPDX-License-Identifier: Apache-2.0 */
#include "missing.h"

#include "expand.h"

static const char *const names[FACT_COUNT] = {
#define X(name, option, example) option,
	FACT_OPTIONS(X)
#undef X
};

struct search {
	struct missing *missing;
	struct settings *settings;
};

static bool is_of_object(struct str name)
{
	static const char *const starts[] = { "value:", "values:", "replicas:", "item." };
	static const char *const wholes[] = { "path", "found", "key", "count", "helm", "hook", "item" };

	for (size_t i = 0; i < COUNT_OF(starts); i++)
		if (str_starts(name, str_of(starts[i])))
			return true;
	for (size_t i = 0; i < COUNT_OF(wholes); i++)
		if (str_is(name, wholes[i]))
			return true;
	return false;
}

/* A name inside `${…}`, or of `when`, `$when` and `$forEach`. */
static void note(struct search *search, struct str name)
{
	CLEANUP(err_clear) struct err unknown = ERR_INIT;
	bool *wanted = search->missing->wanted;
	struct str otherwise;

	name = expand_without_default(name, &otherwise);
	if (is_of_object(name))
		return;
	if (str_starts(name, STR("host:"))) {
		note(search, STR("store"));
		note(search, STR("ingress.domain"));
		return;
	}
	if (settings_get(search->settings, name, &unknown))
		return;
	if (!unknown.code)
		wanted[FACT_PROFILE] = wanted[FACT_PROFILE] || !search->settings->has_profile;
	for (size_t i = 0; unknown.code && i < FACT_COUNT; i++)
		wanted[i] = wanted[i] || str_is(name, names[i]);
}

static void note_text(struct search *search, struct str text)
{
	while (text.n) {
		struct str name;
		size_t length = expand_variable_at(text, &name);
		bool escaped = str_starts(text, STR("$${"));

		if (length)
			note(search, name);
		length = length ? length : escaped ? 3 : 1;
		text = (struct str){ text.p + length, text.n - length };
	}
}

static void note_value(struct search *search, const struct value *value)
{
	if (!value)
		return;
	if (value->type == VALUE_STRING && (str_is(value->key, "$when") || str_is(value->key, "$forEach")))
		note(search, value->text);
	else if (value->type == VALUE_STRING)
		note_text(search, value->text);
	for (const struct value *child = value->type < VALUE_LIST ? NULL : value->first; child; child = child->next)
		note_value(search, child);
}

static void note_conditions(struct search *search, const struct condition *condition)
{
	for (; condition; condition = condition->next) {
		for (const struct alternative *one = condition->any; one; one = one->next)
			note_conditions(search, one->all);
		if (condition->subject == SUBJECT_VALUE)
			note(search, condition->variable);
		for (int word = 0; word < CONDITION_COUNT; word++)
			note_value(search, condition->wants[word]);
	}
}

void missing_find(struct missing *ret, const struct policies *policies, const struct guards *guards,
		  struct settings *settings)
{
	struct search search = { ret, settings };

	for (const struct rule *rule = policies->first; rule; rule = rule->next) {
		note_value(&search, rule->kinds);
		note_value(&search, rule->not_kinds);
		note_value(&search, rule->names.value);
		note_conditions(&search, rule->when);
		note_conditions(&search, rule->conditions);
		for (const struct action *action = rule->actions; action; action = action->next) {
			/* Of these the value is a path. */
			if (action->verb == VERB_SET_HOSTS)
				note(&search, STR("host:"));
			else if (action->verb != VERB_REMOVE && action->verb != VERB_CLAIM &&
				 action->verb != VERB_CLAIM_SERVICES)
				note_value(&search, action->value);
			note_text(&search, action->with);
			note_value(&search, action->keys.value);
		}
	}
	for (size_t i = 0; i < guards->count; i++)
		note_value(&search, guards->list[i].template);
	/* The store's name is the release's unless it is given. */
	ret->store_does = ret->wanted[FACT_STORE] && !ret->wanted[FACT_RELEASE];
	ret->wanted[FACT_RELEASE] = ret->wanted[FACT_RELEASE] || ret->wanted[FACT_STORE];
	ret->wanted[FACT_STORE] = false;
}
