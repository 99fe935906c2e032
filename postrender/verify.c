/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include "ceilings.h"
#include "names.h"
#include "tree_span.h"

struct verifying {
	struct tree *tree;
	const struct events *events;
	size_t at;
	struct arena *scratch;
	struct names anchors; /* nodes whose anchors an alias would mean here */
	struct err *err;
};

static void verifying_free(struct verifying *verifying)
{
	names_free(&verifying->anchors);
}

static int differs(struct verifying *verifying, uint32_t node, const char *what)
{
	const struct events *events = verifying->events;
	uint32_t line = verifying->at < events->count ? events->list[verifying->at].line + 1 : 0;

	return err_set(verifying->err, ERR_VERIFY, "%u:%u: the edited document, at its line %u, %s",
		       tree_line(verifying->tree, node), tree_column(verifying->tree, node), line, what);
}

static const struct event *next_event(struct verifying *verifying)
{
	static const struct event none = { .type = EVENT_END };

	return verifying->at < verifying->events->count ? &verifying->events->list[verifying->at++] : &none;
}

static enum value_type type_of(const struct event *event)
{
	static const char core[] = "tag:yaml.org,2002:";
	enum value_type plain = scalar_type(event->text);
	struct str tag = event->tag;

	if (tag.n == 0)
		return event->style == STYLE_PLAIN ? plain : VALUE_STRING;
	if (!str_starts(tag, STR(core)))
		return VALUE_STRING;
	tag = (struct str){ tag.p + sizeof(core) - 1, tag.n - (sizeof(core) - 1) };
	if (str_is(tag, "float") && plain == VALUE_INT)
		return VALUE_FLOAT;
	if (str_is(tag, "null"))
		return VALUE_NULL;
	return str_is(tag, "bool") || str_is(tag, "int") || str_is(tag, "float") ? plain : VALUE_STRING;
}

/* Kubernetes gets JSON, which knows one kind of number: 1.0 is 1, and 1e3 is 1000. */
static bool is_same_type(enum value_type a, enum value_type b)
{
	return a == b || (value_is_number(a) && value_is_number(b));
}

static bool is_written(const struct verifying *verifying, const struct event *event, enum value_type type,
		       struct str text)
{
	enum value_type found = type_of(event);

	return event->type == EVENT_SCALAR && is_same_type(found, type) &&
	       (type == VALUE_NULL || str_equal(scalar_canonical(found, event->text, verifying->scratch), text));
}

static bool is_untouched(const struct event *event, const struct node *n)
{
	return event->type == EVENT_SCALAR && event->style == n->style && str_equal(event->text, n->text) &&
	       str_equal(event->anchor, n->anchor) && str_equal(event->tag, n->tag);
}

static int verify_key(struct verifying *verifying, uint32_t child)
{
	const struct event *event = next_event(verifying);
	struct str key;

	if (event->type != EVENT_SCALAR || event->anchor.n ||
	    !scalar_key(type_of(event), event->text, verifying->scratch, &key) ||
	    !str_equal(key, verifying->tree->nodes[child].key))
		return differs(verifying, child, "has another key");
	return 0;
}

static int verify_node(struct verifying *verifying, uint32_t node);

static int verify_child(struct verifying *verifying, uint32_t node, uint32_t child)
{
	if (verifying->tree->nodes[child].state == NODE_REMOVED)
		return 0;
	if (verifying->tree->nodes[node].kind == NODE_MAP && verify_key(verifying, child))
		return -1;
	return verify_node(verifying, child);
}

static int verify_children(struct verifying *verifying, uint32_t node)
{
	const struct tree *tree = verifying->tree;
	uint32_t late = NO_NODE;

	if (tree_adds_before(tree, node))
		for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next)
			if (tree->nodes[child].state != NODE_ADDED)
				late = child;
	for (uint32_t child = tree->nodes[node].first; child != NO_NODE; child = tree->nodes[child].next)
		if (child != late && verify_child(verifying, node, child))
			return -1;
	if (late != NO_NODE && verify_child(verifying, node, late))
		return -1;
	if (next_event(verifying)->type != EVENT_END)
		return differs(verifying, node, "has more than was intended");
	return 0;
}

static int verify_node(struct verifying *verifying, uint32_t node)
{
	const struct node *n = &verifying->tree->nodes[node];
	const struct event *event = next_event(verifying);
	bool read = n->state == NODE_READ;

	if (event->anchor.n && !read)
		return differs(verifying, node, "has an anchor that nobody asked for");
	if (event->anchor.n)
		names_put(&verifying->anchors, event->anchor, node);
	if (n->kind == NODE_MAP || n->kind == NODE_LIST) {
		if (event->type != (n->kind == NODE_MAP ? EVENT_MAP : EVENT_LIST))
			return differs(verifying, node, "has another structure");
		if (read && (!str_equal(event->anchor, n->anchor) || !str_equal(event->tag, n->tag)))
			return differs(verifying, node, "has lost an anchor or tag");
		return verify_children(verifying, node);
	}
	if (n->kind == NODE_ALIAS)
		return event->type == EVENT_ALIAS && names_get(&verifying->anchors, event->text) == n->target
			       ? 0
			       : differs(verifying, node, "has lost an alias, or what it stands for");
	if (n->now ? is_written(verifying, event, (enum value_type)n->type, n->now->text) : is_untouched(event, n))
		return 0;
	return differs(verifying, node, "has another value");
}

int verify_document(struct tree *tree, struct str edited, struct arena *scratch, struct events *events, struct err *err)
{
	static const struct events_limits limits = { LIMIT_DEPTH + 64, LIMIT_EVENTS * 2 };
	CLEANUP(verifying_free) struct verifying verifying = {
		.tree = tree, .events = events, .scratch = scratch, .anchors = NAMES_INIT, .err = err
	};

	if (events_read(edited, 1, &limits, scratch, events, err)) {
		err->code = ERR_VERIFY;
		return err_wrap(err, "%u:1: the edited document cannot be read", tree->line);
	}
	if (verify_node(&verifying, tree->root))
		return -1;
	if (verifying.at != events->count)
		return differs(&verifying, tree->root, "goes on past its end");
	return 0;
}
