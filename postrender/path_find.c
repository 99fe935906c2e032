/* SPDX-License-Identifier: Apache-2.0 */
#include "path_find.h"

#include "kind_table.h"

int path_starts(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, struct nodes *ret,
		struct err *err)
{
	static const struct path nothing;

	if (path->base < PATH_POD)
		return path_find_from(tree, path->base == PATH_HERE ? here : ident->root, &nothing, 0, ret, err);
	for (const struct place *place = ident->known ? ident->known->places[path->base] : NULL; place;
	     place = place->next)
		if (path_find_from(tree, ident->root, &place->path, 0, ret, err))
			return -1;
	return 0;
}

int path_find(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, struct nodes *ret,
	      struct err *err)
{
	CLEANUP(path_nodes_free) struct nodes starts = { 0 };

	if (path->base < PATH_POD)
		return path_find_from(tree, path->base == PATH_HERE ? here : ident->root, path, 0, ret, err);
	if (path_starts(tree, ident, here, path, &starts, err))
		return -1;
	for (size_t i = 0; i < starts.count; i++)
		if (path_find_from(tree, starts.list[i], path, 0, ret, err))
			return -1;
	return 0;
}
