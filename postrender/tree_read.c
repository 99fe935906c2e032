/* SPDX-License-Identifier: Apache-2.0 */
#include "tree_read.h"

#include <stdlib.h>

#include "ceilings.h"
#include "layout.h"
#include "names.h"

struct reading {
	struct tree *tree;
	struct names anchors; /* their nodes; a name may return, and then means the later one */
	size_t seen;          /* past the last scalar, alias or bracket */
};

static void reading_free(struct reading *reading)
{
	names_free(&reading->anchors);
}

static int fail(const struct tree *tree, const struct event *event, enum err_code code, const char *what,
		struct err *err)
{
	return err_set(err, code, "%u:%u: %s", tree->line + event->line, event->column + 1, what);
}

static enum value_type type_of(const struct event *event)
{
	struct str tag = event->tag;

	if (event->type == EVENT_MAP)
		return VALUE_MAP;
	if (event->type == EVENT_LIST)
		return VALUE_LIST;
	if (event->style == STYLE_PLAIN && tag.n == 0)
		return scalar_type(event->text);
	if (str_is(tag, "tag:yaml.org,2002:null"))
		return VALUE_NULL;
	if (str_is(tag, "tag:yaml.org,2002:bool") || str_is(tag, "tag:yaml.org,2002:int") ||
	    str_is(tag, "tag:yaml.org,2002:float")) {
		enum value_type type = scalar_type(event->text);

		return str_is(tag, "tag:yaml.org,2002:float") && type == VALUE_INT ? VALUE_FLOAT : type;
	}
	return VALUE_STRING;
}

/* Tags whose meaning we share with Kubernetes' reader; of others we could only guess. */
static bool is_known_tag(struct str tag)
{
	static const char *const known[] = { "str", "null", "bool", "int", "float", "map", "seq", "merge" };
	static const char prefix[] = "tag:yaml.org,2002:";

	if (tag.n == 0 || tag.p[0] == '!')
		return true;
	if (!str_starts(tag, STR(prefix)))
		return false;
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (str_is((struct str){ tag.p + sizeof(prefix) - 1, tag.n - (sizeof(prefix) - 1) }, known[i]))
			return true;
	return false;
}

static bool is_ancestor(const struct tree *tree, uint32_t above, uint32_t node)
{
	for (; node != NO_NODE; node = tree->nodes[node].parent)
		if (node == above)
			return true;
	return false;
}

/* The `?` of an explicit key belongs to the member. Before it stand gaps and, in flow text, commas. */
static void take_indicator(const struct reading *reading, struct node *n)
{
	struct str text = reading->tree->text;
	size_t at = reading->seen;

	if (at >= n->key_begin || !memchr(text.p + at, '?', n->key_begin - at))
		return;
	for (at = layout_past_gap(text, at); at < n->key_begin && text.p[at] == ',';)
		at = layout_past_gap(text, at + 1);
	if (at >= n->key_begin || text.p[at] != '?')
		return;
	for (size_t i = at; i < n->key_begin; i++)
		n->key_line -= text.p[i] == '\n';
	n->key_begin = (uint32_t)at;
	n->key_column = layout_column(text, at);
}

/* Takes the key at events[*index] for the node, and moves on to its value. */
static int take_key(struct reading *reading, uint32_t node, size_t *index, struct err *err)
{
	struct tree *tree = reading->tree;
	const struct event *event = &tree->events.list[*index];
	struct node *n = &tree->nodes[node];
	enum value_type type;

	if (event->type != EVENT_SCALAR)
		return fail(tree, event, ERR_KEY, "a mapping key that is not text", err);
	type = type_of(event);
	n->key_begin = event->begin;
	n->key_end = event->end;
	n->key_line = event->line;
	n->key_column = event->column;
	n->key_quoted = event->style == STYLE_DOUBLE;
	take_indicator(reading, n);
	n->is_merge = event->style == STYLE_PLAIN && str_is(event->text, "<<");
	if (event->anchor.n)
		return fail(tree, event, ERR_KEY, "a mapping key with an anchor", err);
	if (!scalar_key(type, event->text, &tree->arena, &n->key))
		return fail(tree, event, ERR_KEY,
			    type == VALUE_NULL ? "a null mapping key"
					       : "a number over 64 bits with sign as a mapping key",
			    err);
	(*index)++;
	return 0;
}

/* libyaml gives the empty value of such a key the place of what comes next. */
static void place_absent(struct tree *tree, struct node *n)
{
	if (n->parent == NO_NODE || tree->nodes[n->parent].kind != NODE_MAP || n->kind != NODE_SCALAR ||
	    n->begin != n->end || layout_colon(tree->text, n->key_end) != SIZE_MAX)
		return;
	n->no_colon = true;
	n->begin = n->end = n->key_end;
	n->line = n->key_line;
	n->column = n->key_column;
}

/* Past the bracket, or the properties, with which a collection begins. */
static size_t inside(const struct tree *tree, uint32_t node)
{
	const struct node *n = &tree->nodes[node];
	size_t at = layout_properties_end(tree, node);

	if (n->style != STYLE_FLOW || layout_is_pair(tree, node))
		return at;
	return layout_past_gap(tree->text, at) + 1;
}

static int fill_node(struct reading *reading, uint32_t node, const struct event *event, struct err *err)
{
	struct tree *tree = reading->tree;
	struct node *n = &tree->nodes[node];

	n->style = event->style;
	n->keep = event->keep;
	n->begin = event->begin;
	n->end = event->end;
	n->line = event->line;
	n->column = event->column;
	n->text = event->text;
	n->anchor = event->anchor;
	n->tag = event->tag;
	if (!is_known_tag(event->tag))
		return fail(tree, event, ERR_SYNTAX, "a tag that Kubernetes may read in another way", err);
	if (event->type == EVENT_ALIAS) {
		n->kind = NODE_ALIAS;
		n->target = names_get(&reading->anchors, event->text);
		if (n->target == NO_NUMBER)
			return fail(tree, event, ERR_ALIAS, "an alias to an anchor that is not there", err);
		if (is_ancestor(tree, n->target, n->parent))
			return fail(tree, event, ERR_ALIAS, "an alias inside the value that it stands for", err);
		tree->nodes[n->target].in_use = true;
		reading->seen = n->end;
		return 0;
	}
	n->kind = event->type == EVENT_MAP ? NODE_MAP : event->type == EVENT_LIST ? NODE_LIST : NODE_SCALAR;
	n->type = (uint8_t)type_of(event);
	if (n->type == VALUE_FLOAT && scalar_is_infinite(n->text))
		return fail(tree, event, ERR_SYNTAX, "a number that JSON, and so Kubernetes, cannot hold", err);
	place_absent(tree, n);
	reading->seen = event->type == EVENT_SCALAR ? n->end : inside(tree, node);
	if (event->anchor.n)
		names_put(&reading->anchors, event->anchor, node);
	return 0;
}

static int check_merge(const struct tree *tree, uint32_t node, const struct event *event, struct err *err)
{
	const struct node *n = &tree->nodes[tree_resolve(tree, node)];
	const struct node *above = tree->nodes[node].parent == NO_NODE ? n : &tree->nodes[tree->nodes[node].parent];
	bool is_merge = tree->nodes[node].is_merge;
	bool is_item = above->is_merge && above->kind == NODE_LIST;
	bool good = n->kind == NODE_MAP || (n->kind == NODE_LIST && !is_item);

	/* A list behind an alias was not yet known to be merged when its items were read. */
	for (uint32_t item = is_merge && n->kind == NODE_LIST ? n->first : NO_NODE; item != NO_NODE;
	     item = tree->nodes[item].next)
		good = good && tree->nodes[tree_resolve(tree, item)].kind == NODE_MAP;
	if ((is_merge || is_item) && !good)
		return fail(tree, event, ERR_ALIAS, "`<<` needs a mapping or a list of mappings", err);
	return 0;
}

static int build(struct reading *reading, struct err *err)
{
	struct tree *tree = reading->tree;
	const struct events *events = &tree->events;
	uint32_t parent = NO_NODE;

	for (size_t i = 0; i < events->count; i++) {
		const struct event *event = &events->list[i];
		uint32_t node;

		if (event->type == EVENT_END) {
			if (tree->nodes[parent].style == STYLE_FLOW)
				reading->seen = tree->nodes[parent].end = event->end;
			parent = tree->nodes[parent].parent;
			continue;
		}
		node = tree_new(tree, parent);
		if (parent != NO_NODE && tree->nodes[parent].kind == NODE_MAP && take_key(reading, node, &i, err))
			return -1;
		event = &events->list[i];
		if (fill_node(reading, node, event, err) || check_merge(tree, node, event, err))
			return -1;
		if (event->type == EVENT_MAP || event->type == EVENT_LIST)
			parent = node;
	}
	return 0;
}

/* Nodes of a subtree with aliases written out. An alias refers backwards only, so sizes are there when needed. */
static int check_size(const struct tree *tree, struct err *err)
{
	size_t *sizes = xcalloc(tree->count ? tree->count : 1, sizeof(*sizes));
	size_t most = LIMIT_ALIAS_NODES;
	size_t at = NO_NODE;

	/* Twice: children come after their parents, so sizes add up from the end; aliases point to earlier nodes. */
	for (uint32_t i = 0; i < tree->count; i++)
		sizes[i] = 1;
	for (uint32_t i = tree->count; i-- > 0;) {
		uint32_t parent = tree->nodes[i].parent;

		if (parent != NO_NODE)
			sizes[parent] += sizes[i];
	}
	for (uint32_t i = 0; i < tree->count && at == NO_NODE; i++) {
		const struct node *n = &tree->nodes[i];
		size_t add;

		if (n->kind != NODE_ALIAS)
			continue;
		add = sizes[n->target];
		for (uint32_t up = i; up != NO_NODE && at == NO_NODE; up = tree->nodes[up].parent) {
			sizes[up] += add;
			if (sizes[up] > most + tree->count)
				at = i;
		}
	}
	free(sizes);
	if (at == NO_NODE)
		return 0;
	return err_set(err, ERR_ALIAS, "%u:%u: aliases that grow to more than %zu values",
		       tree->line + tree->nodes[at].line, tree->nodes[at].column + 1, most);
}

int tree_read(struct tree *tree, struct str text, uint32_t first_line, struct err *err)
{
	static const struct events_limits limits = { LIMIT_DEPTH, LIMIT_EVENTS };
	CLEANUP(reading_free) struct reading reading = { .tree = tree, .anchors = NAMES_INIT };

	arena_reset(&tree->arena);
	tree->count = 0;
	tree->root = NO_NODE;
	tree->is_changed = false;
	tree->text = text;
	tree->line = first_line;
	if (events_read(text, first_line, &limits, &tree->arena, &tree->events, err))
		return -1;
	if (tree->events.count == 0)
		return 0;
	if (build(&reading, err))
		return -1;
	tree->root = 0;
	return reading.anchors.root ? check_size(tree, err) : 0;
}
