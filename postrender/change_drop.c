/* SPDX-License-Identifier: Apache-2.0 */
#include "change_drop.h"

#include "ident.h"

/* Who it was, without what it held: that may be secret. */
static struct value *identity_of(struct change *change)
{
	const struct ident *ident = change->scope->ident;
	struct arena *arena = &change->report->arena;
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);

	value_put(object, STR("apiVersion"), value_string(arena, arena_str(arena, ident->api_version)));
	value_put(object, STR("kind"), value_string(arena, arena_str(arena, ident->kind)));
	value_put(metadata, STR("name"), value_string(arena, arena_str(arena, ident->name)));
	value_put(object, STR("metadata"), metadata);
	return object;
}

/* A document is left out by the engine. */
static int drop_object(struct change *change)
{
	struct scope *scope = change->scope;
	uint32_t node = scope->ident->node;

	scope->is_dropped = true;
	if (change->tree->nodes[node].parent != NO_NODE && change_check_free(change, node))
		return -1;
	report_edit(change->report, scope, scope->ident->root, "drop", identity_of(change), NULL);
	if (change->tree->nodes[node].parent == NO_NODE)
		return 0;
	tree_remove(change->tree, node);
	change_mark(change, node);
	return 0;
}

int change_drop(struct change *change)
{
	struct tree *tree = change->tree;
	struct scope *scope = change->scope;
	uint32_t node = scope->each;
	struct entry *entry = report_add(change->report, REPORT_WARNED, scope, node);
	uint32_t parent;

	entry->message = arena_str(&change->report->arena, change->value->text);
	if (node == NO_NODE)
		return drop_object(change);
	parent = tree->nodes[node].parent;
	if (change_remove(change, node))
		return -1;
	/* To Kubernetes an empty list is the absent one; a person who reads it may think of "nothing is allowed". */
	if (parent != NO_NODE && tree->nodes[parent].kind == NODE_LIST && tree_first(tree, parent) == NO_NODE &&
	    tree->nodes[parent].parent != NO_NODE)
		return change_remove(change, parent);
	return 0;
}
