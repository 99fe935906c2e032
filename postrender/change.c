/* SPDX-License-Identifier: Apache-2.0 */
#include "change.h"

#include "change_append.h"
#include "change_drop.h"
#include "change_hosts.h"
#include "change_keys.h"
#include "change_write.h"
#include "expand.h"
#include "path_find.h"

static int remove_all(struct change *change)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct scope *scope = change->scope;

	if (path_find(change->tree, scope->ident, scope->here, &change->action->path, &nodes, change->err))
		return -1;
	for (size_t i = nodes.count; i-- > 0;)
		if (change_remove(change, nodes.list[i]))
			return -1;
	return 0;
}

static int replace_all(struct change *change)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct scope *scope = change->scope;
	struct value with = { .type = VALUE_STRING, .text = change->action->with, .where = change->action->where };
	struct value *expanded = expand_value(scope, &with, change->err);

	if (!expanded || path_find(change->tree, scope->ident, scope->here, &change->action->path, &nodes, change->err))
		return -1;
	for (size_t i = 0; i < nodes.count; i++) {
		struct str text;
		int found;

		if (tree_type(change->tree, nodes.list[i]) != VALUE_STRING)
			continue;
		found = pattern_replace(change->action->pattern, tree_scalar(change->tree, nodes.list[i]),
					expanded->text, scope->arena, &text, change->err);
		if (found < 0)
			return change_fail(change, nodes.list[i], ERR_PATTERN, "the pattern ran past its limit");
		change->value = value_string(scope->arena, text);
		if (found && change_node(change, nodes.list[i]))
			return -1;
	}
	return 0;
}

int change_apply(struct scope *scope, const struct action *action, struct report *report, struct err *err)
{
	struct change change = { scope, scope->tree, action, report, NULL, err };

	if (action->verb == VERB_REMOVE)
		return remove_all(&change);
	if (action->verb == VERB_REPLACE)
		return replace_all(&change);
	if (action->verb == VERB_REMOVE_KEYS)
		return change_remove_keys(&change);
	if (action->verb == VERB_SET_HOSTS)
		return change_set_hosts(&change);
	change.value = expand_value(scope, action->value, err);
	if (!change.value)
		return -1;
	if (action->verb == VERB_APPEND)
		return change_append(&change);
	if (action->verb == VERB_DROP)
		return change_drop(&change);
	if (action->verb == VERB_TELL) {
		report_add(report, REPORT_WARNED, scope, scope->found)->message =
			arena_str(&report->arena, change.value->text);
		return 0;
	}
	return change_write(&change);
}
