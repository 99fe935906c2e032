/* SPDX-License-Identifier: Apache-2.0 */
#include "change_append.h"

#include "path_find.h"

/* Whose item is in the way decides what helps. */
static int item_conflict(struct change *change, uint32_t item)
{
	const struct rule *other = change->tree->nodes[item].writer;

	(void)change_fail(change, item, ERR_CONFLICT, "an item with this key and another value is there");
	if (other)
		return err_hint(change->err, "the other rule: %.*s (%s:%u); remove one, or narrow it",
				STR_ARG(other->id), other->where.file, other->where.line);
	return err_hint(change->err,
			"the item is the chart's; take it out there, write into it with "
			"set: {...[%.*s=...]...}, or leave such lists alone with where:",
			STR_ARG(change->action->key));
}

/* 1: an equal item is there; 0: none; -1: one with the same key and another value. */
static int has_item(struct change *change, uint32_t list, const struct value *item)
{
	struct tree *tree = change->tree;
	struct str key = change->action->key;
	const struct value *mine = key.p ? value_get_str(item, key) : NULL;

	for (uint32_t child = tree_first(tree, list); child != NO_NODE; child = tree_next(tree, child)) {
		struct value *value = tree_value(tree, child, change->scope->arena);

		if (value_equal(value, item))
			return 1;
		if (mine && value_equal(value_get_str(value, key), mine))
			return item_conflict(change, child);
	}
	return 0;
}

static int append_items(struct change *change, uint32_t list)
{
	for (const struct value *item = change->value->first; item; item = item->next) {
		int there = has_item(change, list, item);
		uint32_t node;

		if (there < 0)
			return -1;
		if (there)
			continue;
		if (change_check_shared(change, list))
			return -1;
		node = tree_append(change->tree, list, (struct str){ NULL, 0 }, item);
		change_mark(change, node);
		report_edit(change->report, change->scope, node, "append", NULL,
			    value_copy(&change->report->arena, item));
	}
	return 0;
}

static int append_from(struct change *change, uint32_t start)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	const struct path *path = &change->action->path;

	if (path_find_from(change->tree, start, path, 0, &nodes, change->err))
		return -1;
	/* Without the list, it is created with the items, as `default` would. */
	if (nodes.count == 0)
		return change_descend(change, tree_resolve(change->tree, start), path, 0);
	for (size_t i = 0; i < nodes.count; i++) {
		uint32_t list = tree_resolve(change->tree, nodes.list[i]);

		if (tree_type(change->tree, list) == VALUE_NULL &&
		    change_make_collection(change, nodes.list[i], VALUE_LIST))
			return -1;
		if (tree_type(change->tree, list) != VALUE_LIST)
			return change_fail(change, list, ERR_TYPE, "a list is needed here");
		if (append_items(change, list))
			return -1;
	}
	return 0;
}

int change_append(struct change *change)
{
	CLEANUP(path_nodes_free) struct nodes starts = { 0 };
	struct scope *scope = change->scope;

	if (path_starts(change->tree, scope->ident, scope->here, &change->action->path, &starts, change->err))
		return -1;
	for (size_t i = 0; i < starts.count; i++)
		if (append_from(change, starts.list[i]))
			return -1;
	return 0;
}
