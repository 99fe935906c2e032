/* SPDX-License-Identifier: Apache-2.0 */
/* --emit objects: a stream as Kubernetes reads it, for programs that must not read YAML in a way of their own. */
#include "ceilings.h"
#include "cli.h"
#include "stream.h"
#include "tree.h"

static int add_object(const struct document *document, struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;

	if (tree_read(&tree, document->text, document->line, err))
		return -1;
	if (tree.root == NO_NODE)
		return 0;
	bytes_add_text(out, out->length > 1 ? ",\n" : "");
	value_to_json(tree_value(&tree, tree.root, &arena), out);
	return bytes_check(out, "the objects", ERR_LIMIT, err);
}

int cli_objects(struct str input, struct bytes *out, struct err *err)
{
	struct stream stream;
	struct document document;
	int found;

	stream_open(&stream, input);
	bytes_add_text(out, "[");
	while ((found = stream_next(&stream, &document, err)) > 0)
		if (!stream_is_blank(document.text) && add_object(&document, out, err))
			return -1;
	bytes_add_text(out, "]\n");
	return found ? -1 : bytes_check(out, "the objects", ERR_LIMIT, err);
}
