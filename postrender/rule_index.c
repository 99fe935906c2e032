/* SPDX-License-Identifier: Apache-2.0 */
#include "rule_index.h"

#include <stdlib.h>

#include "conditions.h"
#include "expand.h"
#include "ident.h"
#include "kind_table.h"
#include "policy_parts.h"

/* The bit of a kind's last word; all bits where that is `*`. */
static uint64_t mask_of(struct str kind)
{
	uint32_t hash = 0;

	if (!kind.n || kind.p[kind.n - 1] == '*')
		return UINT64_MAX;
	for (size_t i = kind.n; i-- > 0 && kind.p[i] != '/';)
		hash = hash * 31 + (unsigned char)kind.p[i];
	return (uint64_t)1 << (hash * 2654435769u >> 26);
}

static uint64_t mask_of_all(const struct value *kinds)
{
	uint64_t mask = kinds ? 0 : UINT64_MAX;

	for (const struct value *kind = value_first(kinds); kind; kind = kind->next)
		mask |= mask_of(kind->text);
	return kinds && policy_has_variable(kinds) ? UINT64_MAX : mask;
}

void rule_index_make(struct rule_index *index, const struct policies *policies)
{
	size_t room = policies->count ? policies->count : 1;

	index->rules = xcalloc(room, sizeof(*index->rules));
	index->when = xcalloc(room, sizeof(*index->when));
	index->masks = xcalloc(room, sizeof(*index->masks));
	for (const struct rule *rule = policies->first; rule; rule = rule->next) {
		index->masks[index->count] = mask_of_all(rule->kinds);
		index->rules[index->count++] = rule;
	}
}

static bool is_one_of(const struct ident *ident, const struct value *kinds)
{
	for (const struct value *kind = value_first(kinds); kind; kind = kind->next)
		if (kind->type == VALUE_LIST ? is_one_of(ident, kind) : ident_is_kind(ident, kind->text))
			return true;
	return false;
}

/* 1: the object's kind is in the list; 0; -1: a variable has no value. */
static int has_kind(struct scope *scope, const struct value *kinds, struct err *err)
{
	const struct value *ready = policy_has_variable(kinds) ? expand_value(scope, kinds, err) : kinds;

	return ready ? is_one_of(scope->ident, ready) : -1;
}

/* Whether the rule can be for objects of this kind. */
static int is_for(struct scope *scope, const struct rule *rule, struct err *err)
{
	const struct ident *ident = scope->ident;
	const struct kind *known = ident->known;
	bool has_pods = known && known->places[PATH_POD];
	int found = rule->kinds ? has_kind(scope, rule->kinds, err) : 1;

	if (found <= 0)
		return found;
	found = rule->not_kinds ? has_kind(scope, rule->not_kinds, err) : 0;
	if (found)
		return found < 0 ? -1 : 0;
	return (rule->known < 0 || rule->known == (known && known->is_known)) &&
	       (rule->pods < 0 || rule->pods == has_pods) && (rule->scope < 0 || rule->scope == (int)ident->scope);
}

static int fill(struct rule_index *index, struct scope *scope, struct kind_rules *ret, struct err *err)
{
	uint64_t mask = mask_of(scope->ident->kind);

	ret->changing = arena_calloc(&index->arena, (index->count + 1) * 2 * sizeof(uint32_t));
	ret->saying = ret->changing + index->count + 1;
	for (uint32_t i = 0; i < index->count; i++) {
		int found;

		if (!(index->masks[i] & mask))
			continue;
		scope->rule = index->rules[i];
		found = is_for(scope, scope->rule, err);
		if (found < 0)
			return -1;
		if (found && scope->rule->changes)
			ret->changing[ret->changing_count++] = i;
		if (found && scope->rule->says)
			ret->saying[ret->saying_count++] = i;
	}
	return 0;
}

int rule_index_get(struct rule_index *index, struct scope *scope, const struct kind_rules **ret, struct err *err)
{
	const struct ident *ident = scope->ident;
	struct str name = arena_format(scope->arena, "%.*s %.*s", STR_ARG(ident->api_version), STR_ARG(ident->kind));
	uint32_t number = names_get(&index->kinds, name);

	if (number == NO_NUMBER) {
		struct kind_rules made = { 0 };

		if (fill(index, scope, &made, err))
			return -1;
		number = (uint32_t)index->list_count;
		names_put(&index->kinds, arena_str(&index->arena, name), number);
		index->list = xgrow(index->list, index->list_count, &index->list_capacity, sizeof(*index->list));
		index->list[index->list_count++] = made;
	}
	*ret = &index->list[number];
	return 0;
}

int rule_index_when(struct rule_index *index, uint32_t number, struct scope *scope, struct err *err)
{
	const struct rule *rule = scope->rule;
	int holds;

	if (!rule->when)
		return 1;
	if (index->when[number] != WHEN_UNKNOWN)
		return index->when[number] == WHEN_HOLDS;
	holds = conditions_all_hold(scope, rule->when, err);
	if (holds >= 0 && !rule->when_varies)
		index->when[number] = holds ? WHEN_HOLDS : WHEN_FAILS;
	return holds;
}

void rule_index_free(struct rule_index *index)
{
	free(index->rules);
	free(index->when);
	free(index->masks);
	free(index->list);
	names_free(&index->kinds);
	arena_free(&index->arena);
}
