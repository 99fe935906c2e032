/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include <stdlib.h>

#include "names.h"

uint32_t tree_new(struct tree *tree, uint32_t parent)
{
	size_t capacity = tree->capacity;
	uint32_t node = tree->count;

	tree->nodes = xgrow(tree->nodes, tree->count, &capacity, sizeof(*tree->nodes));
	tree->capacity = (uint32_t)capacity;
	tree->count++;
	tree->nodes[node] = (struct node){
		.parent = parent,
		.first = NO_NODE,
		.last = NO_NODE,
		.next = NO_NODE,
		.before = NO_NODE,
		.counted = NO_NODE,
		.target = NO_NODE,
	};
	if (parent != NO_NODE) {
		struct node *above = &tree->nodes[parent];

		if (above->last == NO_NODE)
			above->first = node;
		else
			tree->nodes[above->last].next = node;
		tree->nodes[node].before = above->last;
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

uint32_t tree_index(struct tree *tree, uint32_t item)
{
	const struct node *nodes = tree->nodes;
	struct node *list = &tree->nodes[nodes[item].parent];
	uint32_t at = list->counted == NO_NODE ? list->first : list->counted;
	uint32_t index = list->counted == NO_NODE ? 0 : list->index;

	for (; at < item; at = nodes[at].next)
		index += !nodes[at].was_before;
	while (at > item) {
		at = nodes[at].before;
		index -= !nodes[at].was_before;
	}
	list->counted = item;
	list->index = index;
	return index;
}

void tree_remove(struct tree *tree, uint32_t node)
{
	tree->nodes[node].state = NODE_REMOVED;
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

/* The effective members of a map while they are collected: the place of each key's first, the node of its last. */
struct members {
	struct names names; /* places in the list */
	struct member {
		struct str key;
		uint32_t node;
	} *list;
	size_t count;
	size_t capacity;
};

static void members_free(struct members *members)
{
	names_free(&members->names);
	free(members->list);
}

static void put_member(struct members *members, struct str key, uint32_t node)
{
	uint32_t place = names_get(&members->names, key);

	if (place != NO_NUMBER) {
		members->list[place].node = node;
		return;
	}
	names_put(&members->names, key, (uint32_t)members->count);
	members->list = xgrow(members->list, members->count, &members->capacity, sizeof(*members->list));
	members->list[members->count++] = (struct member){ key, node };
}

static void put_merged(struct tree *tree, uint32_t source, struct members *members);

static void put_members(struct tree *tree, uint32_t map, struct members *members)
{
	for (uint32_t child = tree_first(tree, map); child != NO_NODE; child = tree_next(tree, child)) {
		if (tree->nodes[child].is_merge)
			put_merged(tree, child, members);
		else
			put_member(members, tree->nodes[child].key, child);
	}
}

/* What comes later overrides; of a list the earlier, so it is gone through from its end. */
static void put_merged(struct tree *tree, uint32_t source, struct members *members)
{
	CLEANUP(free_pointer) uint32_t *items = NULL;
	size_t count = 0;
	size_t capacity = 0;

	source = tree_resolve(tree, source);
	if (tree->nodes[source].kind == NODE_MAP) {
		put_members(tree, source, members);
		return;
	}
	for (uint32_t item = tree_first(tree, source); item != NO_NODE; item = tree_next(tree, item)) {
		items = xgrow(items, count, &capacity, sizeof(*items));
		items[count++] = item;
	}
	while (count-- > 0)
		put_members(tree, items[count], members);
}

static struct value *map_value(struct tree *tree, uint32_t map, struct arena *arena)
{
	CLEANUP(members_free) struct members members = { .names = NAMES_INIT };
	struct value *value = value_new(arena, VALUE_MAP);

	put_members(tree, map, &members);
	for (size_t i = 0; i < members.count; i++)
		value_put(value, arena_str(arena, members.list[i].key), tree_value(tree, members.list[i].node, arena));
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

void tree_free(struct tree *tree)
{
	free(tree->nodes);
	events_free(&tree->events);
	arena_free(&tree->arena);
	*tree = (struct tree)TREE_INIT;
}
