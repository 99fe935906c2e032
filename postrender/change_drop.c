/* SPDX-License-Identifier: Apache-2.0 */
#include "change_parts.h"

int change_drop(struct change *change)
{
	struct tree *tree = change->tree;
	struct scope *scope = change->scope;
	uint32_t parent = tree->nodes[scope->each].parent;
	struct entry *entry = report_add(change->report, REPORT_WARNED, scope, scope->each);

	entry->message = arena_str(&change->report->arena, change->value->text);
	if (change_remove(change, scope->each))
		return -1;
	/* To Kubernetes an empty list is the absent one; a person who reads it may think of "nothing is allowed". */
	if (parent != NO_NODE && tree->nodes[parent].kind == NODE_LIST && tree_first(tree, parent) == NO_NODE &&
	    tree->nodes[parent].parent != NO_NODE)
		return change_remove(change, parent);
	return 0;
}
