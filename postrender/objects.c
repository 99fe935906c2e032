/* SPDX-License-Identifier: Apache-2.0 */
#include "objects.h"

#include "names.h"

struct walk {
	struct tree *tree;
	objects_visit *visit;
	void *data;
	struct err *err;
};

static struct str text_at(struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = tree_member(tree, map, str_of(key), NULL);

	return tree_type(tree, node) == VALUE_STRING ? tree_scalar(tree, node) : STR("");
}

/* "Pod" of "PodList", "" of "List"; p NULL: no list's kind. */
static struct str kind_of_items(struct tree *tree, uint32_t root)
{
	struct str kind = text_at(tree, root, "kind");
	static const char suffix[] = "List";
	size_t n = sizeof(suffix) - 1;

	if (kind.n < n || memcmp(kind.p + kind.n - n, suffix, n) != 0)
		return (struct str){ NULL, 0 };
	return (struct str){ kind.p, kind.n - n };
}

/* What items of this list are that do not say it themselves. */
static void inherit(struct tree *tree, const struct ident *list, struct ident *item)
{
	struct str kind = kind_of_items(tree, list->root);

	item->list_kind = item->list_version = STR("");
	if (kind.n == 0)
		return;
	item->list_kind = kind;
	item->list_version = text_at(tree, list->root, "apiVersion");
}

static int each(const struct walk *walk, const struct ident *place)
{
	struct tree *tree = walk->tree;
	uint32_t items = tree_member(tree, place->root, STR("items"), NULL);
	int answer = 0;
	int index = 0;

	if (tree_type(tree, items) != VALUE_LIST) {
		struct ident ident = *place;

		return walk->visit(walk->data, &ident, walk->err);
	}
	for (uint32_t item = tree_first(tree, items); item != NO_NODE && answer >= 0;
	     item = tree_next(tree, item), index++) {
		struct ident inner = { .root = tree_resolve(tree, item),
				       .outer = place->outer,
				       .node = item,
				       .item = place->item,
				       .document = place->document };

		if (place->item < 0) {
			inner.outer = inner.root;
			inner.item = index;
		}
		inherit(tree, place, &inner);
		answer = each(walk, &inner);
	}
	return answer;
}

int objects_each(struct tree *tree, uint32_t document, objects_visit *visit, void *data, struct err *err)
{
	struct walk walk = { tree, visit, data, err };
	struct ident place = {
		.root = tree->root, .outer = tree->root, .node = tree->root, .item = -1, .document = document
	};

	return each(&walk, &place);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as a document may be */
static uint32_t first_hidden(struct tree *tree, uint32_t node)
{
	uint32_t root = tree_resolve(tree, node);
	uint32_t items = tree_member(tree, root, STR("items"), NULL);
	uint32_t hidden = NO_NODE;

	if (tree_type(tree, items) != VALUE_LIST)
		return NO_NODE;
	if (text_at(tree, root, "kind").n && !kind_of_items(tree, root).p)
		return root;
	for (uint32_t item = tree_first(tree, items); item != NO_NODE && hidden == NO_NODE;
	     item = tree_next(tree, item))
		hidden = first_hidden(tree, item);
	return hidden;
}

int objects_refuse_hidden(struct tree *tree, struct err *err)
{
	uint32_t root = first_hidden(tree, tree->root);
	struct str kind;

	if (root == NO_NODE)
		return 0;
	kind = tree_scalar(tree, tree_member(tree, root, STR("kind"), NULL));
	return err_set(err, ERR_OBJECT,
		       "%u:%u: a %.*s with a list \"items\": Kubernetes takes the items alone: take one of both out",
		       tree_line(tree, root), tree_column(tree, root), STR_ARG(kind));
}

uint32_t objects_twice(const struct tree *tree, uint32_t root)
{
	CLEANUP(names_free) struct names names = NAMES_INIT;

	for (uint32_t child = tree_first(tree, root); child != NO_NODE; child = tree_next(tree, child)) {
		struct str key = tree->nodes[child].key;

		if (tree->nodes[child].is_merge || !key.p)
			continue;
		if (names_get(&names, key) != NO_NUMBER)
			return child;
		names_put(&names, key, child);
	}
	return NO_NODE;
}
