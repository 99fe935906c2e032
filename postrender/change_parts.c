/* SPDX-License-Identifier: Apache-2.0 */
#include "change_parts.h"

#include "ceilings.h"
#include "path_find.h"
#include "tree_span.h"

int change_fail(struct change *change, uint32_t node, enum err_code code, const char *what)
{
	CLEANUP(bytes_free) struct bytes path = BYTES_INIT(LIMIT_MESSAGE);
	CLEANUP(bytes_free) struct bytes object = BYTES_INIT(LIMIT_MESSAGE);
	const struct ident *ident = change->scope->ident;

	path_of(change->tree, ident->outer, node, &path);
	ident_text(ident, &object);
	return err_set(change->err, code, "%u:%u: %s: rule %.*s at %s: %s", tree_line(change->tree, node),
		       tree_column(change->tree, node), bytes_str(&object).p, STR_ARG(change->scope->rule->id),
		       path.length ? bytes_str(&path).p : ".", what);
}

static uint32_t alias_of(const struct tree *tree, uint32_t anchored)
{
	for (uint32_t i = 0; i < tree->count; i++)
		if (tree->nodes[i].kind == NODE_ALIAS && tree->nodes[i].target == anchored)
			return i;
	return anchored;
}

int change_check_shared(struct change *change, uint32_t node)
{
	const struct tree *tree = change->tree;

	for (uint32_t up = node; up != NO_NODE; up = tree->nodes[up].parent) {
		if (tree->nodes[up].in_use) {
			uint32_t alias = alias_of(tree, up);

			(void)change_fail(change, node, ERR_SHARED, "the value is shared");
			return err_hint(change->err,
					"anchor at line %u, alias at line %u; write the value out at both places",
					tree_line(tree, up), tree_line(tree, alias));
		}
	}
	return 0;
}

static bool may_override(const struct change *change, const struct rule *other)
{
	const struct value *list = change->scope->rule->overrides;

	for (const struct value *item = value_first(list); item; item = item->next)
		if (pattern_glob(item->text, other->id))
			return true;
	return false;
}

static int conflict(struct change *change, uint32_t node, const struct rule *other)
{
	(void)change_fail(change, node, ERR_CONFLICT, "another rule has written here");
	return err_hint(change->err, "the other rule: %.*s (%s:%u); remove one, narrow it, or add overrides: [%.*s]",
			STR_ARG(other->id), other->where.file, other->where.line, STR_ARG(other->id));
}

/* No rule that may not be contradicted wrote in this subtree, and no alias outside needs an anchor in it. */
static int check_writers(struct change *change, uint32_t node)
{
	const struct tree *tree = change->tree;
	const struct rule *writer = tree->nodes[node].writer;

	/* What leaves as a whole, and is told, contradicts nobody who wrote in it. */
	if (writer && writer != change->scope->rule && change->action->verb != VERB_DROP &&
	    !may_override(change, writer))
		return conflict(change, node, writer);
	if (tree->nodes[node].in_use)
		return change_check_shared(change, node);
	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next)
		if (check_writers(change, child))
			return -1;
	return 0;
}

int change_check_free(struct change *change, uint32_t node)
{
	return change_check_shared(change, node) || check_writers(change, node) ? -1 : 0;
}

void change_mark(struct change *change, uint32_t node)
{
	change->tree->nodes[node].writer = change->scope->rule;
	change->tree->is_changed = true;
}

/* The old content stays as removed nodes: conflicts and the span of what is replaced are read from them. */
static void overwrite(struct change *change, uint32_t node, const struct value *value)
{
	struct tree *tree = change->tree;
	struct node *n = &tree->nodes[node];

	if (n->state == NODE_READ) {
		uint32_t end = tree_end(tree, node);
		bool keep = tree_ends_with_keep(tree, node);

		n->was_block = (n->kind == NODE_MAP || n->kind == NODE_LIST) && n->style == STYLE_BLOCK;
		n->end = end;
		n->keep = keep;
		n->state = NODE_REPLACED;
	}
	for (uint32_t child = n->first; child != NO_NODE; child = tree->nodes[child].next) {
		tree_remove(tree, child);
		tree->nodes[child].was_before = true;
	}
	n->counted = NO_NODE;
	n->type = (uint8_t)value->type;
	n->kind = value->type == VALUE_MAP ? NODE_MAP : value->type == VALUE_LIST ? NODE_LIST : NODE_SCALAR;
	n->now = value->type < VALUE_LIST ? value_copy(&tree->arena, value) : NULL;
	for (const struct value *child = value->first; child; child = child->next)
		tree_append(tree, node, child->key.p ? arena_str(&tree->arena, child->key) : child->key, child);
	change_mark(change, node);
}

/* Of equal keys Kubernetes takes the last; a person should know that the others say something else. */
static void warn_duplicates(struct change *change, uint32_t node)
{
	const struct tree *tree = change->tree;
	uint32_t parent = tree->nodes[node].parent;
	struct str key = tree->nodes[node].key;

	if (parent == NO_NODE || tree->nodes[parent].kind != NODE_MAP)
		return;
	for (uint32_t child = tree->nodes[parent].first; child != NO_NODE; child = tree->nodes[child].next) {
		if (child == node || tree->nodes[child].state != NODE_READ || !str_equal(tree->nodes[child].key, key))
			continue;
		report_add(change->report, REPORT_WARNED, change->scope, child)->message =
			STR("the same key again; the last one counts, and is the one that was edited");
	}
}

int change_node(struct change *change, uint32_t node)
{
	struct tree *tree = change->tree;
	struct value *before = tree_value(tree, node, &change->report->arena);

	if (value_equal(before, change->value))
		return 0;
	if (change_check_free(change, node))
		return -1;
	warn_duplicates(change, node);
	overwrite(change, node, change->value);
	report_edit(change->report, change->scope, node, verb_rows[change->action->verb].word, before,
		    value_copy(&change->report->arena, change->value));
	return 0;
}

/* Only null where something should stand: it becomes an empty mapping or list. */
int change_make_collection(struct change *change, uint32_t node, enum value_type type)
{
	struct value empty = { .type = type };

	if (change->tree->nodes[node].kind == NODE_ALIAS || change_check_shared(change, node))
		return change->err->code ? -1 : change_fail(change, node, ERR_SHARED, "an alias to null stands here");
	overwrite(change, node, &empty);
	change->tree->nodes[node].writer = NULL;
	return 0;
}

static int check_removed(struct change *change, uint32_t map, struct str key)
{
	const struct tree *tree = change->tree;

	for (uint32_t child = tree->nodes[map].first; child != NO_NODE; child = tree->nodes[child].next) {
		const struct node *n = &tree->nodes[child];

		if (n->state == NODE_REMOVED && n->writer && n->writer != change->scope->rule &&
		    str_equal(n->key, key) && !may_override(change, n->writer))
			return conflict(change, map, n->writer);
	}
	return 0;
}

/*
 * The missing keys of `path` from `at`, around the value, as one new member of `map`. `merged`: what `<<` brings for
 * that key, and the member overrides; NO_NODE: nothing.
 */
static int create(struct change *change, uint32_t map, const struct path *path, size_t at, struct str key,
		  uint32_t merged)
{
	struct tree *tree = change->tree;
	struct value *before = tree_value(tree, merged, &change->report->arena);
	struct value *value = value_copy(&tree->arena, change->value);
	uint32_t node;

	if (change_check_shared(change, map) || check_removed(change, map, key))
		return -1;
	for (size_t i = path->count; i-- > at + 1;) {
		struct value *outer = value_new(&tree->arena, VALUE_MAP);

		value_put(outer, path->steps[i].keys[0], value);
		value = outer;
	}
	node = tree_append(tree, map, key, value);
	tree->is_changed = true;
	while (tree->nodes[node].kind == NODE_MAP && at + 1 < path->count) {
		node = tree->nodes[node].first;
		at++;
	}
	change_mark(change, node);
	report_edit(change->report, change->scope, node, verb_rows[change->action->verb].word, before,
		    value_copy(&change->report->arena, change->value));
	return 0;
}

static int descend_key(struct change *change, uint32_t map, const struct path *path, size_t at, struct str key)
{
	struct tree *tree = change->tree;
	bool merged = false;
	bool last = at + 1 == path->count;
	uint32_t child = tree_member(tree, map, key, &merged);
	bool null = child != NO_NODE && tree_type(tree, child) == VALUE_NULL;

	if (child == NO_NODE || (merged && last)) {
		if (child != NO_NODE && change->action->verb == VERB_DEFAULT && !null)
			return 0;
		if (child != NO_NODE && value_equal(tree_value(tree, child, change->scope->arena), change->value))
			return 0;
		return path_is_keys(path, at) ? create(change, tree_resolve(tree, map), path, at, key, child) : 0;
	}
	if (last) {
		if (change->action->verb == VERB_DEFAULT && !null)
			return 0;
		return change_node(change, child);
	}
	if (null && !path_is_keys(path, at + 1))
		return 0;
	if (null && change_make_collection(change, child, VALUE_MAP))
		return -1;
	return change_descend(change, tree_resolve(tree, child), path, at + 1);
}

int change_descend(struct change *change, uint32_t node, const struct path *path, size_t at)
{
	enum value_type type = tree_type(change->tree, node);
	const struct step *step;

	if (at == path->count)
		return change_node(change, node);
	step = &path->steps[at];
	if (step->kind == STEP_KEYS) {
		if (type != VALUE_MAP)
			return change_fail(change, node, ERR_TYPE, "a mapping is needed here");
		for (size_t i = 0; i < step->key_count; i++)
			if (descend_key(change, node, path, at, step->keys[i]))
				return -1;
		return 0;
	}
	if (type == VALUE_NULL)
		return 0;
	if (type != VALUE_LIST)
		return change_fail(change, node, ERR_TYPE, "a list is needed here");
	for (uint32_t item = NO_NODE; (item = path_item(change->tree, node, step, item)) != NO_NODE;)
		if (change_descend(change, at + 1 == path->count ? item : tree_resolve(change->tree, item), path,
				   at + 1))
			return -1;
	return 0;
}

int change_remove(struct change *change, uint32_t node)
{
	struct tree *tree = change->tree;
	struct value *before = tree_value(tree, node, &change->report->arena);
	uint32_t parent = tree->nodes[node].parent;
	struct str key = tree->nodes[node].key;

	if (parent == NO_NODE)
		return change_fail(change, node, ERR_TYPE, "a whole object cannot be removed");
	if (change_check_free(change, node))
		return -1;
	report_edit(change->report, change->scope, node, verb_rows[change->action->verb].word, before, NULL);
	tree_remove(tree, node);
	change_mark(change, node);
	if (tree->nodes[parent].kind != NODE_MAP)
		return 0;
	/* Of equal keys all go: the one before would count again. */
	for (uint32_t child = tree->nodes[parent].first; child != NO_NODE; child = tree->nodes[child].next) {
		if (tree->nodes[child].state == NODE_REMOVED || !str_equal(tree->nodes[child].key, key))
			continue;
		if (change_check_shared(change, child))
			return -1;
		tree_remove(tree, child);
		change_mark(change, child);
	}
	if (tree_member(tree, parent, key, NULL) == NO_NODE)
		return 0;
	(void)change_fail(change, node, ERR_SHARED, "`<<` brings this key again once it is gone");
	return err_hint(change->err, "write out at both places what `<<` merges");
}
