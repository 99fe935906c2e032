/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a document: no crash, spans within it and in each other, events and tree that hang together. */
#include <stdlib.h>

#include "tree.h"
#include "tree_read.h"
#include "tree_span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

static void check_events(const struct events *events, size_t size)
{
	size_t depth = 0;

	for (size_t i = 0; i < events->count; i++) {
		const struct event *event = &events->list[i];
		bool opens = event->type == EVENT_MAP || event->type == EVENT_LIST;

		depth += opens;
		if (event->type == EVENT_END)
			demand(depth-- > 0 && event->partner < i && events->list[event->partner].partner == i);
		else
			demand(event->begin <= event->end && event->end <= size);
		if (opens)
			demand(event->partner > i && event->partner < events->count);
	}
	demand(depth == 0);
}

static void check_node(struct tree *tree, uint32_t index, uint32_t parent, size_t size)
{
	const struct node *node = &tree->nodes[index];
	uint32_t last = NO_NODE;

	demand(node->parent == parent && node->begin <= size && tree_end(tree, index) <= size);
	demand(node->begin <= tree_end(tree, index));
	demand(!node->key.p || (node->key_begin <= node->key_end && node->key_end <= size));
	for (uint32_t child = node->first; child != NO_NODE; child = tree_next(tree, child)) {
		demand(last == NO_NODE || tree_end(tree, last) <= tree->nodes[child].begin);
		check_node(tree, last = child, index, size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;

	if (tree_read(&tree, (struct str){ (const char *)data, size }, 1, &err))
		return demand(err_exit_status(err.code) == 3), 0;
	check_events(&tree.events, size);
	if (tree.root != NO_NODE)
		check_node(&tree, tree.root, NO_NODE, size);
	(void)tree_value(&tree, tree.root, &tree.arena);
	return 0;
}
