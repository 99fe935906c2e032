/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

#include "change.h"
#include "conditions.h"
#include "expand.h"
#include "hosts_in.h"
#include "ident.h"
#include "name_list.h"
#include "path_find.h"

static int name_matches(struct scope *scope, const struct name_list *names, struct err *err)
{
	const struct value *ready = name_list_ready(scope, names, err);

	return ready ? name_list_has(names, ready, scope->ident->name, err) : -1;
}

static bool texts_match(struct tree *tree, uint32_t root, const char *where, const struct value *wants)
{
	uint32_t metadata = tree_member(tree, root, STR("metadata"), NULL);
	uint32_t map = tree_member(tree, metadata, str_of(where), NULL);

	for (const struct value *want = wants->first; want; want = want->next) {
		uint32_t node = tree_member(tree, map, want->key, NULL);

		if (node == NO_NODE || tree_type(tree, node) >= VALUE_LIST ||
		    !pattern_glob(want->text, tree_scalar(tree, node)))
			return false;
	}
	return true;
}

/* What the index does not know: what differs between objects of one kind. */
static int matches(struct scope *scope, struct rule_index *index, uint32_t number, struct err *err)
{
	const struct rule *rule = scope->rule;
	const struct ident *ident = scope->ident;

	if (index->when[number] == WHEN_FAILS || (rule->hooks >= 0 && rule->hooks != ident->is_hook))
		return 0;
	if (rule->labels && !texts_match(scope->tree, ident->root, "labels", rule->labels))
		return 0;
	if (rule->annotations && !texts_match(scope->tree, ident->root, "annotations", rule->annotations))
		return 0;
	if (rule->names.value) {
		int found = name_matches(scope, &rule->names, err);

		if (found <= 0)
			return found;
	}
	return rule_index_when(index, number, scope, err);
}

struct claiming {
	struct scope *scope;
	struct report *report;
};

static int claim_host(void *data, uint32_t node, struct str host, struct err *err)
{
	const struct claiming *claiming = data;
	struct report *report = claiming->report;

	(void)err;
	report_add(report, REPORT_HOST, claiming->scope, node)->message = arena_str(&report->arena, host);
	return 0;
}

/* A reference into another namespace counts as one of the store's own: to claim too much does no harm. */
static int claim_services(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct tree *tree = scope->tree;

	if (path_find(tree, scope->ident, scope->here, &action->path, &nodes, err))
		return -1;
	for (size_t i = 0; i < nodes.count; i++) {
		uint32_t kind = tree_member(tree, tree->nodes[nodes.list[i]].parent, STR("kind"), NULL);
		struct str name = tree_scalar(tree, nodes.list[i]);

		if (tree_type(tree, nodes.list[i]) == VALUE_STRING && name.n &&
		    (kind == NO_NODE || str_is(tree_scalar(tree, kind), "Service")))
			report_add(report, REPORT_SERVICE, scope, nodes.list[i])->message =
				arena_str(&report->arena, name);
	}
	return 0;
}

static int claim(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	return hosts_in(scope->tree, scope->ident, scope->here, &action->path, claim_host,
			&(struct claiming){ scope, report }, err);
}

static int say(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	enum event_kind kind = action->verb == VERB_DENY ? REPORT_DENIED : REPORT_WARNED;
	struct value *message;
	struct entry *entry;

	if (action->verb == VERB_CLAIM)
		return claim(scope, action, report, err);
	if (action->verb == VERB_CLAIM_SERVICES)
		return claim_services(scope, action, report, err);
	message = expand_value(scope, action->value, err);
	if (!message)
		return -1;
	/* Where no condition found a node, as with `absent`, it is about what forEach named. */
	entry = report_add(report, kind, scope, scope->found == NO_NODE ? scope->each : scope->found);
	entry->message = arena_str(&report->arena, message->text);
	return 0;
}

/* Verbs that look at the finished object and leave it as it is. */
static bool is_saying(enum verb verb)
{
	return verb == VERB_DENY || verb == VERB_WARN || verb == VERB_CLAIM || verb == VERB_CLAIM_SERVICES;
}

static int run_at(struct scope *scope, bool saying, struct report *report, struct err *err)
{
	int holds;

	scope->found = NO_NODE;
	holds = conditions_all_hold(scope, scope->rule->conditions, err);
	if (holds <= 0)
		return holds;
	for (const struct action *action = scope->rule->actions; action; action = action->next) {
		if (is_saying(action->verb) != saying)
			continue;
		if (scope->is_dropped)
			return 0;
		if (saying ? say(scope, action, report, err) : change_apply(scope, action, report, err))
			return -1;
	}
	return 0;
}

static int run_rule(struct scope *scope, struct rule_index *index, uint32_t number, bool saying, struct report *report,
		    struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	const struct rule *rule = index->rules[number];
	int found;

	scope->rule = rule;
	scope->here = scope->ident->root;
	scope->each = NO_NODE;
	scope->found = NO_NODE;
	found = matches(scope, index, number, err);
	if (found <= 0)
		return found;
	if (!rule->has_for_each)
		return run_at(scope, saying, report, err);
	if (path_find(scope->tree, scope->ident, scope->here, &rule->for_each, &nodes, err))
		return -1;
	for (size_t i = 0; i < nodes.count; i++) {
		scope->each = nodes.list[i];
		scope->here = tree_resolve(scope->tree, scope->each);
		/* What an earlier turn of this rule removed is no base any more. */
		if (scope->tree->nodes[scope->each].state != NODE_REMOVED &&
		    scope->tree->nodes[scope->here].state != NODE_REMOVED && run_at(scope, saying, report, err))
			return -1;
	}
	return 0;
}

/* A rule may make another kind of an object: then rules for that one follow. */
static int look_again(struct scope *scope, struct ident *ident, struct rule_index *index, uint32_t number,
		      const struct kind_rules **rules, size_t *at, struct err *err)
{
	struct str kind = ident->kind;
	struct str api_version = ident->api_version;

	if (ident_read(scope->tree, scope->kinds, ident, err))
		return -1;
	if (str_equal(kind, ident->kind) && str_equal(api_version, ident->api_version))
		return 0;
	if (rule_index_get(index, scope, rules, err))
		return -1;
	scope->rule = index->rules[number];
	for (*at = 0; *at < (*rules)->changing_count && (*rules)->changing[*at] <= number; (*at)++)
		;
	return 1;
}

static int change_all(struct scope *scope, struct ident *ident, struct rule_index *index, struct report *report,
		      struct err *err)
{
	const struct kind_rules *rules;

	if (rule_index_get(index, scope, &rules, err))
		return -1;
	for (size_t i = 0; i < rules->changing_count && !scope->is_dropped;) {
		uint32_t number = rules->changing[i];
		int again;

		if (run_rule(scope, index, number, false, report, err))
			return -1;
		again = index->rules[number]->sets_kind && !scope->is_dropped
				? look_again(scope, ident, index, number, &rules, &i, err)
				: 0;
		if (again < 0)
			return -1;
		i += !again;
	}
	return 0;
}

static int say_all(struct scope *scope, struct rule_index *index, struct report *report, struct err *err)
{
	const struct kind_rules *rules;

	if (rule_index_get(index, scope, &rules, err))
		return -1;
	for (size_t i = 0; i < rules->saying_count; i++)
		if (run_rule(scope, index, rules->saying[i], true, report, err))
			return -1;
	return 0;
}

int rules_run(struct scope *scope, struct ident *ident, struct rule_index *index, struct report *report,
	      struct err *err)
{
	if (!change_all(scope, ident, index, report, err) && (scope->is_dropped || !say_all(scope, index, report, err)))
		return 0;
	if (err->code != ERR_NONE)
		return -1;
	return err_set(err, ERR_INTERNAL, "rule %.*s failed without a reason", STR_ARG(scope->rule->id));
}
