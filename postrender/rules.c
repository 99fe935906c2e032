/* SPDX-License-Identifier: Apache-2.0 */
#include "rules.h"

#include "change.h"
#include "name_list.h"

static bool kind_matches(const struct ident *ident, const struct value *kinds)
{
	for (const struct value *kind = kinds->first; kind; kind = kind->next)
		if (ident_is_kind(ident, kind->text))
			return true;
	return false;
}

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
		    !glob_match(want->text, tree_scalar(tree, node)))
			return false;
	}
	return true;
}

static int matches(struct scope *scope, const struct rule *rule, struct err *err)
{
	const struct ident *ident = scope->ident;

	if (rule->kinds && !kind_matches(ident, rule->kinds))
		return 0;
	if (rule->pods >= 0 && rule->pods != (ident->pod != NULL))
		return 0;
	if (rule->hooks >= 0 && rule->hooks != ident->is_hook)
		return 0;
	if (rule->scope >= 0 && rule->scope != (int)ident->scope)
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
	return scope_all_hold(scope, rule->when, err);
}

/* Each name of a text such as "a.example.com, b.example.com"; what is no text has none. */
static void claim_text(struct scope *scope, uint32_t node, struct report *report)
{
	static const char between[] = ", \t\r\n";
	struct str text = tree_type(scope->tree, node) == VALUE_STRING ? tree_scalar(scope->tree, node) : STR("");

	for (size_t i = 0, end; i < text.n; i = end + 1) {
		struct entry *entry;

		for (end = i; end < text.n && !memchr(between, text.p[end], sizeof(between) - 1); end++)
			;
		if (end == i)
			continue;
		entry = report_add(report, REPORT_HOST, scope, node);
		entry->message = arena_str(&report->arena, (struct str){ text.p + i, end - i });
	}
}

static int claim(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	CLEANUP(nodes_free) struct nodes nodes = { 0 };

	if (path_find(scope->tree, scope->ident, scope->here, &action->path, &nodes, err))
		return -1;
	for (size_t i = 0; i < nodes.count; i++)
		claim_text(scope, nodes.list[i], report);
	return 0;
}

static int say(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	enum event_kind kind = action->verb == VERB_DENY ? REPORT_DENIED : REPORT_WARNED;
	struct value *message;
	struct entry *entry;

	if (action->verb == VERB_CLAIM)
		return claim(scope, action, report, err);
	message = scope_expand(scope, action->value, err);
	if (!message)
		return -1;
	entry = report_add(report, kind, scope, scope->found);
	entry->message = arena_str(&report->arena, message->text);
	return 0;
}

/* Verbs that look at the finished object and leave it as it is. */
static bool is_saying(enum verb verb)
{
	return verb == VERB_DENY || verb == VERB_WARN || verb == VERB_CLAIM;
}

static int run_at(struct scope *scope, bool saying, struct report *report, struct err *err)
{
	int holds;

	scope->found = NO_NODE;
	holds = scope_all_hold(scope, scope->rule->conditions, err);
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

static bool has_action(const struct rule *rule, bool saying)
{
	for (const struct action *action = rule->actions; action; action = action->next)
		if (is_saying(action->verb) == saying)
			return true;
	return false;
}

static int run_rule(struct scope *scope, bool saying, struct report *report, struct err *err)
{
	CLEANUP(nodes_free) struct nodes nodes = { 0 };
	const struct rule *rule = scope->rule;
	int found;

	scope->here = scope->ident->root;
	scope->each = NO_NODE;
	scope->found = NO_NODE;
	if (!has_action(rule, saying))
		return 0;
	found = matches(scope, rule, err);
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

int rules_run(struct scope *scope, const struct policies *policies, struct report *report, struct err *err)
{
	for (int saying = 0; saying < 2 && !scope->is_dropped; saying++) {
		for (const struct rule *rule = policies->first; rule && !scope->is_dropped; rule = rule->next) {
			scope->rule = rule;
			if (run_rule(scope, saying, report, err))
				return err->code == ERR_NONE
					       ? err_set(err, ERR_INTERNAL, "rule %.*s failed without a reason",
							 STR_ARG(rule->id))
					       : -1;
		}
	}
	return 0;
}
