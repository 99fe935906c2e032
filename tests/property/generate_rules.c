/* SPDX-License-Identifier: Apache-2.0 */
#include "generate_parts.h"

#include <stdlib.h>

static const char *const scalars[] = { "text",
				       "'it''s'",
				       "'yes'",
				       "true",
				       "null",
				       "5",
				       "1.5",
				       "\"a: b # c\"",
				       "''",
				       "\"line\\nline\"",
				       "1.0",
				       "1e3",
				       "-0.0",
				       "1e21",
				       "\"tail\\n\"",
				       "'- x'",
				       "'*a'",
				       "\"caf\xC3\xA9\"",
				       "\" lead\"",
				       "1.073741824e+09",
				       "9007199254740993",
				       "\"\\L\\N\\x7f\"" };
static const char *const values[] = { "{}",
				      "[]",
				      "{one: 1, two: {three: x}}",
				      "[a, 'b: c', {d: e}]",
				      "[[1, 2], [3]]",
				      "{\"a.b/c\": \"1\"}",
				      "[{name: x, value: \"1\"}, {name: y}]",
				      "{list: [], map: {}}" };

/* One path is the other, or lies in it. */
static bool related(const char *a, const char *b)
{
	size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

	return strncmp(a, b, n) == 0;
}

static bool is_free(char *const *used, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (related(used[i], path))
			return false;
	return true;
}

static void quote(struct bytes *out, const char *path)
{
	bytes_add_char(out, '\'');
	bytes_add_text(out, path);
	bytes_add_char(out, '\'');
}

static const char *any_value(struct generator *g)
{
	return generate_number(g, 3) ? PICK(g, scalars) : PICK(g, values);
}

/* A rule for something that is there. */
static void rule_here(struct generator *g, const struct rule_place *place, struct rules *ret)
{
	unsigned verb = generate_number(g, 10);

	if (verb < 4) {
		bytes_add_text(&ret->text, "  set: {");
		quote(&ret->text, place->path);
		bytes_format(&ret->text, ": %s}\n", any_value(g));
	} else if (verb < 7) {
		bytes_add_text(&ret->text, "  remove: [");
		quote(&ret->text, place->path);
		bytes_add_text(&ret->text, "]\n");
		/* The next item takes the place of one that went. */
		ret->repeatable = ret->repeatable && !strchr(place->path, '[');
	} else if (place->kind == PLACE_LIST) {
		bytes_add_text(&ret->text, "  append: {path: ");
		quote(&ret->text, place->path);
		bytes_add_text(&ret->text, ", key: name, items: [{name: added, value: \"1\"}]}\n");
	} else {
		bytes_add_text(&ret->text, "  replace: {path: ");
		quote(&ret->text, place->path);
		bytes_add_text(&ret->text, ", pattern: '[a-v](.)', with: 'W$1: #'}\n");
		ret->repeatable = false;
	}
	ret->insert_only = ret->insert_only && verb >= 7 && place->kind == PLACE_LIST;
}

/* A rule for something new below a place, or beside all. */
static void rule_new(struct generator *g, const char *path, struct rules *ret)
{
	bool is_default = generate_number(g, 2);

	bytes_format(&ret->text, "  %s: {", is_default ? "default" : "set");
	quote(&ret->text, path);
	if (g->place_count && generate_number(g, 5) == 0) {
		/* What stands somewhere else, in whatever spelling; another rule may change that. */
		bytes_format(&ret->text, ": '${value:%s}'}\n",
			     g->places[generate_number(g, (unsigned)g->place_count)].path);
		ret->repeatable = false;
		return;
	}
	bytes_format(&ret->text, ": %s}\n", any_value(g));
}

static char *new_path(struct generator *g, const struct rule_place *below)
{
	static const char *const tails[] = { "fresh", "fresh.deep.er", "\"x.y/z\"", "fresh.\"0\"" };

	if (!below || below->kind != PLACE_MAP)
		return xformat("%s", PICK(g, ((const char *const[]){ "fresh", "spec2.a.b", "metadata.labels.x" })));
	return xformat("%s.%s", below->path, PICK(g, tails));
}

void generate_rules(struct generator *g, struct rules *ret)
{
	unsigned count = 1 + generate_number(g, 4);
	bool free_for_all = generate_number(g, 10) == 0;
	char *used[8];
	size_t used_count = 0;

	bytes_reset(&ret->text);
	ret->repeatable = !free_for_all;
	ret->insert_only = true;
	bytes_add_text(&ret->text,
		       "apiVersion: store.urumi.ai/v1\nkind: PostRenderPolicy\nmetadata: {name: p}\nrules:\n");
	for (unsigned i = 0; i < count; i++) {
		const struct rule_place *place =
			g->place_count ? &g->places[generate_number(g, (unsigned)g->place_count)] : NULL;
		bool here = place && generate_number(g, 5) < 3;
		char *path = here ? xstrdup(place->path) : new_path(g, place);

		if (!free_for_all && !is_free(used, used_count, path)) {
			free(path);
			continue;
		}
		bytes_format(&ret->text, "- name: r%u\n  match: {kinds: [ConfigMap]}\n", i);
		if (here)
			rule_here(g, place, ret);
		else
			rule_new(g, path, ret);
		used[used_count++] = path;
	}
	while (used_count)
		free(used[--used_count]);
}
