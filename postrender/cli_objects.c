/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_objects.h"

#include "ceilings.h"
#include "json.h"
#include "profile_keys.h"
#include "stream.h"
#include "tree.h"
#include "tree_read.h"

static int add_object(const struct document *document, struct bytes *out, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;

	if (tree_read(&tree, document->text, document->line, err))
		return -1;
	if (tree.root == NO_NODE)
		return 0;
	bytes_add_text(out, out->length > 1 ? ",\n" : "");
	json_write_value(tree_value(&tree, tree.root, &arena), out);
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

/* Maps are walked; what is in a list comes from where the list does. */
static void add_origins(const struct value *value, const char *path, struct profile_rows rows, struct arena *arena,
			struct value *list)
{
	CLEANUP(bytes_free) struct bytes allowed = BYTES_INIT(LIMIT_MESSAGE);
	struct value *row;

	if (value->type == VALUE_MAP && value->first) {
		for (const struct value *member = value->first; member; member = member->next)
			add_origins(member,
				    arena_format(arena, "%s%s%.*s", path, *path ? "." : "", STR_ARG(member->key)).p,
				    profile_member(rows, member->key), arena, list);
		return;
	}
	row = value_new(arena, VALUE_MAP);
	value_put_text(row, "key", path, arena);
	value_put(row, STR("value"), value_copy(arena, value));
	value_put_text(row, "file", value->where.file ? value->where.file : "", arena);
	value_put(row, STR("line"), value_int(arena, value->where.line));
	if (rows.begin < rows.end)
		profile_say(rows, &allowed);
	value_put(row, STR("allowed"), value_string(arena, arena_str(arena, bytes_str(&allowed))));
	value_add(list, row);
}

void cli_origins(struct settings *settings, struct bytes *out)
{
	struct value *list = value_new(&settings->arena, VALUE_LIST);

	add_origins(settings->profile, "", profile_root(), &settings->arena, list);
	json_write_value(list, out);
	bytes_add_char(out, '\n');
}
