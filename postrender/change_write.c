/* SPDX-License-Identifier: Apache-2.0 */
#include "change_write.h"

#include "kind_table.h"
#include "path_find.h"

/*
 * At a place of the object's kind its last key is made where the mapping that holds it stands: a Cluster without
 * spec.walStorage gets no class for it.
 */
static int write_place(struct change *change, const struct place *place)
{
	CLEANUP(path_nodes_free) struct nodes holders = { 0 };
	const struct path *path = &change->action->path;
	struct path above = place->path;
	struct path joined = { .base = PATH_HERE, .text = path->text };
	bool by_key = above.count && above.steps[above.count - 1].kind == STEP_KEYS;

	above.count -= by_key;
	joined.count = path->count + by_key;
	joined.steps = arena_calloc(change->scope->arena, (joined.count + 1) * sizeof(*joined.steps));
	if (by_key)
		joined.steps[0] = place->path.steps[above.count];
	if (path->count)
		memcpy(joined.steps + by_key, path->steps, path->count * sizeof(*path->steps));
	if (path_find_from(change->tree, change->scope->ident->root, &above, 0, &holders, change->err))
		return -1;
	for (size_t i = 0; i < holders.count; i++) {
		uint32_t holder = joined.count ? tree_resolve(change->tree, holders.list[i]) : holders.list[i];

		if (by_key && tree_type(change->tree, holder) != VALUE_MAP)
			continue;
		if (change_descend(change, holder, &joined, 0))
			return -1;
	}
	return 0;
}

int change_write(struct change *change)
{
	CLEANUP(path_nodes_free) struct nodes starts = { 0 };
	const struct scope *scope = change->scope;
	const struct path *path = &change->action->path;

	if (path->base > PATH_POD) {
		const struct kind *known = scope->ident->known;

		for (const struct place *place = known ? known->places[path->base] : NULL; place; place = place->next)
			if (write_place(change, place))
				return -1;
		return 0;
	}
	if (path_starts(change->tree, scope->ident, scope->here, path, &starts, change->err))
		return -1;
	for (size_t i = 0; i < starts.count; i++)
		if (change_descend(change, tree_resolve(change->tree, starts.list[i]), path, 0))
			return -1;
	return 0;
}
