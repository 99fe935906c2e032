/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "ceilings.h"

uint32_t tree_new(struct tree *tree, uint32_t parent)
{
	size_t capacity = tree->capacity;
	uint32_t node = tree->count;

	tree->nodes = xgrow(tree->nodes, tree->count, &capacity, sizeof(*tree->nodes));
	tree->capacity = (uint32_t)capacity;
	tree->count++;
	tree->nodes[node] = (struct node){
		.parent = parent, .first = NO_NODE, .last = NO_NODE, .next = NO_NODE, .target = NO_NODE,
	};
	if (parent != NO_NODE) {
		struct node *above = &tree->nodes[parent];

		if (above->last == NO_NODE)
			above->first = node;
		else
			tree->nodes[above->last].next = node;
		above->last = node;
	}
	return node;
}

uint32_t tree_resolve(const struct tree *tree, uint32_t node)
{
	while (node != NO_NODE && tree->nodes[node].kind == NODE_ALIAS && tree->nodes[node].state == NODE_READ)
		node = tree->nodes[node].target;
	return node;
}

enum value_type tree_type(const struct tree *tree, uint32_t node)
{
	node = tree_resolve(tree, node);
	if (node == NO_NODE || tree->nodes[node].state == NODE_REMOVED)
		return VALUE_NULL;
	return (enum value_type)tree->nodes[node].type;
}

struct str tree_scalar(struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[tree_resolve(tree, node)];

	if (n->now)
		return n->now->text;
	return scalar_canonical((enum value_type)n->type, n->text, &tree->arena);
}

static uint32_t skip_removed(const struct tree *tree, uint32_t node)
{
	while (node != NO_NODE && tree->nodes[node].state == NODE_REMOVED)
		node = tree->nodes[node].next;
	return node;
}

uint32_t tree_first(const struct tree *tree, uint32_t node)
{
	node = tree_resolve(tree, node);
	return node == NO_NODE ? NO_NODE : skip_removed(tree, tree->nodes[node].first);
}

uint32_t tree_next(const struct tree *tree, uint32_t node)
{
	return skip_removed(tree, tree->nodes[node].next);
}

uint32_t tree_count(const struct tree *tree, uint32_t node)
{
	uint32_t count = 0;

	for (uint32_t child = tree_first(tree, node); child != NO_NODE; child = tree_next(tree, child))
		count++;
	return count;
}

/* In a list of maps the earlier one wins (yaml.org/type/merge.html); go-yaml merges them from the last to the first. */
static uint32_t merged_member(const struct tree *tree, uint32_t source, struct str key)
{
	source = tree_resolve(tree, source);
	if (tree->nodes[source].kind == NODE_MAP)
		return tree_member(tree, source, key, NULL);
	for (uint32_t item = tree_first(tree, source); item != NO_NODE; item = tree_next(tree, item)) {
		uint32_t found = tree_member(tree, item, key, NULL);

		if (found != NO_NODE)
			return found;
	}
	return NO_NODE;
}

uint32_t tree_member(const struct tree *tree, uint32_t map, struct str key, bool *ret_merged)
{
	uint32_t found = NO_NODE;
	bool merged = false;

	map = tree_resolve(tree, map);
	if (map == NO_NODE || tree->nodes[map].kind != NODE_MAP)
		return NO_NODE;
	for (uint32_t child = tree_first(tree, map); child != NO_NODE; child = tree_next(tree, child)) {
		const struct node *n = &tree->nodes[child];

		if (n->is_merge) {
			uint32_t other = merged_member(tree, child, key);

			if (other != NO_NODE) {
				found = other;
				merged = true;
			}
		} else if (str_equal(n->key, key)) {
			found = child;
			merged = false;
		}
	}
	if (ret_merged)
		*ret_merged = merged;
	return found;
}

static struct value *map_value(struct tree *tree, uint32_t map, struct arena *arena);

struct value *tree_value(struct tree *tree, uint32_t node, struct arena *arena)
{
	struct value *value;
	const struct node *n;

	node = tree_resolve(tree, node);
	if (node == NO_NODE)
		return NULL;
	n = &tree->nodes[node];
	if (n->kind == NODE_MAP)
		return map_value(tree, node, arena);
	value = value_new(arena, (enum value_type)n->type);
	if (n->kind == NODE_LIST) {
		for (uint32_t child = tree_first(tree, node); child != NO_NODE; child = tree_next(tree, child))
			value_add(value, tree_value(tree, child, arena));
		return value;
	}
	value->text = arena_str(arena, tree_scalar(tree, node));
	value->source = value->text;
	return value;
}

static void put_effective(struct tree *tree, uint32_t map, struct str key, struct value *value, struct arena *arena)
{
	if (!value_get_str(value, key))
		value_put(value, arena_str(arena, key),
			  tree_value(tree, tree_member(tree, map, key, NULL), arena));
}

static void put_merged(struct tree *tree, uint32_t map, uint32_t source, struct value *value, struct arena *arena)
{
	source = tree_resolve(tree, source);
	for (uint32_t child = tree_first(tree, source); child != NO_NODE; child = tree_next(tree, child)) {
		const struct node *n = &tree->nodes[child];

		if (n->is_merge || tree->nodes[source].kind == NODE_LIST)
			put_merged(tree, map, child, value, arena);
		else
			put_effective(tree, map, n->key, value, arena);
	}
}

static struct value *map_value(struct tree *tree, uint32_t map, struct arena *arena)
{
	struct value *value = value_new(arena, VALUE_MAP);

	for (uint32_t child = tree_first(tree, map); child != NO_NODE; child = tree_next(tree, child)) {
		if (tree->nodes[child].is_merge)
			put_merged(tree, map, child, value, arena);
		else
			put_effective(tree, map, tree->nodes[child].key, value, arena);
	}
	return value;
}

uint32_t tree_append(struct tree *tree, uint32_t parent, struct str key, const struct value *value)
{
	uint32_t node = tree_new(tree, parent);
	struct node *n = &tree->nodes[node];

	n->state = NODE_ADDED;
	n->key = key;
	n->type = (uint8_t)value->type;
	n->kind = value->type == VALUE_MAP ? NODE_MAP : value->type == VALUE_LIST ? NODE_LIST : NODE_SCALAR;
	tree->is_changed = true;
	if (n->kind == NODE_SCALAR) {
		n->now = value_copy(&tree->arena, value);
		return node;
	}
	for (const struct value *child = value->first; child; child = child->next)
		tree_append(tree, node, child->key, child);
	return node;
}

uint32_t tree_line(const struct tree *tree, uint32_t node)
{
	while (node != NO_NODE && tree->nodes[node].state == NODE_ADDED)
		node = tree->nodes[node].parent;
	if (node == NO_NODE)
		return tree->line;
	if (tree->nodes[node].key.p && tree->nodes[node].parent != NO_NODE)
		return tree->line + tree->nodes[node].key_line;
	return tree->line + tree->nodes[node].line;
}

uint32_t tree_column(const struct tree *tree, uint32_t node)
{
	while (node != NO_NODE && tree->nodes[node].state == NODE_ADDED)
		node = tree->nodes[node].parent;
	if (node == NO_NODE)
		return 1;
	if (tree->nodes[node].key.p && tree->nodes[node].parent != NO_NODE)
		return tree->nodes[node].key_column + 1;
	return tree->nodes[node].column + 1;
}
