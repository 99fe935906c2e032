/* SPDX-License-Identifier: Apache-2.0 */
#include "change_keys.h"

#include "name_list.h"
#include "path_find.h"

static int remove_keys_of(struct change *change, uint32_t map, const struct value *ready)
{
	const struct action *action = change->action;
	struct value *value = tree_value(change->tree, map, change->scope->arena);

	for (const struct value *member = value->type == VALUE_MAP ? value->first : NULL; member;
	     member = member->next) {
		int found = name_list_has(&action->keys, ready, member->key, change->err);

		if (found < 0)
			return change_fail(change, map, ERR_PATTERN, "a pattern ran past its limit, or is none");
		if (found == action->except)
			continue;
		if (change_remove(change, tree_member(change->tree, map, member->key, NULL)))
			return -1;
	}
	return 0;
}

int change_remove_keys(struct change *change)
{
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct scope *scope = change->scope;
	const struct value *ready = name_list_ready(scope, &change->action->keys, change->err);

	if (!ready || path_find(change->tree, scope->ident, scope->here, &change->action->path, &nodes, change->err))
		return -1;
	for (size_t i = 0; i < nodes.count; i++)
		if (remove_keys_of(change, tree_resolve(change->tree, nodes.list[i]), ready))
			return -1;
	return 0;
}
