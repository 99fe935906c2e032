/* SPDX-License-Identifier: Apache-2.0 */
/* What a path may look like, and which nodes of an object it names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ceilings.h"
#include "ident.h"
#include "kind_table.h"
#include "path_find.h"
#include "tree_read.h"

#define MANY "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16," /* keys; 38 bytes */

static const char input[] = "apiVersion: apps/v1\nkind: Deployment\n"
			    "metadata: {annotations: {a.b/c: slash, \"it's\": quote}}\n"
			    "spec:\n"
			    "  template:\n"
			    "    spec:\n"
			    "      containers:\n"
			    "      - &web {name: web, port: 80, env: [{name: X, value: 1}, {name: Y}]}\n"
			    "      - {name: side, port: 81, env: []}\n"
			    "      initContainers:\n"
			    "      - *web\n"
			    "      nothing: null\n"
			    "base: &base {one: 1, two: 2}\n"
			    "merged: {<<: *base, two: 3}\n"
			    "\"\": empty\n"
			    "twice: 1\n"
			    "twice: 2\n";

struct object {
	struct tree tree;
	struct ident ident;
	struct kind_table kinds;
	struct arena arena;
};

static void object_free(struct object *object)
{
	tree_free(&object->tree);
	kind_table_free(&object->kinds);
	arena_free(&object->arena);
}

static void object_read(struct object *object, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	*object = (struct object){ .tree = TREE_INIT };
	if (kind_table_read(&object->kinds, &(struct settings){ 0 }, &err) ||
	    tree_read(&object->tree, str_of(text), 1, &err) ||
	    ident_read(&object->tree, &object->kinds, &object->ident, &err))
		fail_msg("%s", err.message);
}

/* The paths of what is found, one a line; "no: " and the message when it cannot be read. */
static void find(struct object *object, const char *text, struct bytes *out)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct path path;

	if (path_parse(str_of(text), &object->arena, &path, &err)) {
		assert_int_equal(err.code, ERR_POLICY);
		bytes_format(out, "no: %s", err.message);
		return;
	}
	assert_int_equal(path_find(&object->tree, &object->ident, object->ident.root, &path, &nodes, &err), 0);
	for (size_t i = 0; i < nodes.count; i++) {
		CLEANUP(bytes_free) struct bytes name = BYTES_INIT(4096);

		path_of(&object->tree, object->ident.root, nodes.list[i], &name);
		bytes_add(out, bytes_str(&name));
		bytes_add_char(out, '\n');
	}
}

static const struct {
	const char *path;
	const char *found;
} findings[] = {
	{ ".", "\n" },
	{ "$", "\n" },
	{ "kind", "kind\n" },
	{ "$.kind", "kind\n" },
	{ "absent", "" },
	{ "kind.below", "" },
	{ "kind[0]", "" },
	{ "spec[*]", "" },
	{ "metadata.annotations.\"a.b/c\"", "metadata.annotations.\"a.b/c\"\n" },
	{ "metadata.annotations.'a.b/c'", "metadata.annotations.\"a.b/c\"\n" },
	{ "metadata.annotations.a.b/c", "" },
	{ "metadata.annotations.\"it's\"", "metadata.annotations.\"it's\"\n" },
	{ "\"\"", "\"\"\n" },
	{ "pod", "spec.template\n" },
	{ "pod.spec.nothing", "spec.template.spec.nothing\n" },
	{ "pod.spec.containers[0].name", "spec.template.spec.containers[0].name\n" },
	{ "pod.spec.containers[00].name", "spec.template.spec.containers[0].name\n" },
	{ "pod.spec.containers[2]", "" },
	{ "pod.spec.containers[*].port",
	  "spec.template.spec.containers[0].port\nspec.template.spec.containers[1].port\n" },
	{ "pod.spec.containers[name=side].port", "spec.template.spec.containers[1].port\n" },
	{ "pod.spec.containers[\"name\"='side'].port", "spec.template.spec.containers[1].port\n" },
	{ "pod.spec.containers[port=81].name", "spec.template.spec.containers[1].name\n" },
	{ "pod.spec.containers[name=none].port", "" },
	{ "pod.spec.containers[env=x].port", "" },
	{ "pod.spec.containers[*].env[*].name",
	  "spec.template.spec.containers[0].env[0].name\nspec.template.spec.containers[0].env[1].name\n" },
	{ "pod.spec.{containers,absent}[1].name", "spec.template.spec.containers[1].name\n" },
	/* The order of the braces counts, not that of the document. */
	{ "pod.spec.containers[0].{port,name}",
	  "spec.template.spec.containers[0].port\nspec.template.spec.containers[0].name\n" },
	/* An alias leads to what it stands for; a merged key to where it came from, unless it is overridden. */
	{ "pod.spec.initContainers[0].name", "spec.template.spec.containers[0].name\n" },
	{ "merged.one", "base.one\n" },
	{ "merged.two", "merged.two\n" },
	{ "merged.\"<<\"", "" },
	{ "twice", "twice\n" },
};

static void finds(void **state)
{
	CLEANUP(object_free) struct object object;

	(void)state;
	object_read(&object, input);
	for (size_t i = 0; i < COUNT_OF(findings); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(65536);

		find(&object, findings[i].path, &out);
		if (!str_is(bytes_str(&out), findings[i].found))
			fail_msg("%s finds:\n%s", findings[i].path, out.data);
	}
}

static void refuses(void **state)
{
	static const struct {
		const char *path;
		size_t character;
		const char *what;
	} cases[] = {
		{ "", 1, "a path was expected" },
		{ "a.", 3, "a key was expected" },
		{ "a..b", 3, "a key was expected" },
		{ ".a", 1, "a key was expected" },
		{ "a[", 3, "a key was expected" },
		{ "a[]", 3, "a key was expected" },
		{ "a[x]", 4, "[n], [*] or [key=value] was expected" },
		{ "a[-1]", 5, "[n], [*] or [key=value] was expected" },
		{ "a[12345678]", 11, "[n], [*] or [key=value] was expected" },
		{ "a[1", 4, "`]` was expected" },
		{ "a[*", 4, "`]` was expected" },
		{ "a[*x]", 4, "`]` was expected" },
		{ "a[k=]", 5, "a key was expected" },
		{ "a[k=v", 6, "`]` was expected" },
		{ "a[1]b", 5, "`.` or `[` was expected" },
		{ "a.[1]", 3, "a key was expected" },
		{ "a.\"b", 5, "a quote that does not end" },
		{ "a.{b", 5, "`,` or `}` was expected" },
		{ "a.{}", 4, "a key was expected" },
		{ "a.{b,}", 6, "a key was expected" },
		{ "a.{b}c", 6, "`.` or `[` was expected" },
		{ "a.{" MANY MANY MANY MANY "k}", 159, "too many keys in {}" },
	};
	CLEANUP(object_free) struct object object;

	(void)state;
	object_read(&object, input);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(65536);
		CLEANUP(free_pointer) char *want =
			xformat("no: path \"%s\", character %zu: %s", cases[i].path, cases[i].character, cases[i].what);

		find(&object, cases[i].path, &out);
		assert_string_equal(out.data ? out.data : "", want);
	}
}

static void counts_steps(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct path path;

	(void)state;
	for (int steps = 30; steps <= 33; steps++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(bytes_free) struct bytes text = BYTES_INIT(4096);

		bytes_add_char(&text, 'a');
		for (int i = 1; i < steps; i++)
			bytes_add_text(&text, ".a");
		assert_int_equal(path_parse(bytes_str(&text), &arena, &path, &err), steps < 32 ? 0 : -1);
		if (steps < 32)
			assert_int_equal(path.count, steps);
	}
}

static void knows_keys(void **state)
{
	static const struct {
		const char *path;
		size_t at;
		bool is_keys;
	} cases[] = { { "a.b", 0, true },  { "a[0].b", 0, false }, { "a[0].b", 1, false }, { "a[0].b", 2, true },
		      { "a[*]", 2, true }, { "{a,b}.c", 0, true }, { "a[k=v]", 0, false }, { ".", 0, true } };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct path path;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(path_parse(str_of(cases[i].path), &arena, &path, &err), 0);
		assert_int_equal(path_is_keys(&path, cases[i].at), cases[i].is_keys);
	}
}

static void starts_at_the_pod(void **state)
{
	static const struct {
		const char *text;
		const char *found;
	} cases[] = {
		{ "apiVersion: v1\nkind: Pod\nspec: {a: 1}\n", "spec.a\n" },
		{ "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {a: 1}}}}}\n",
		  "spec.jobTemplate.spec.template.spec.a\n" },
		{ "apiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: {a: 1}}}\n",
		  "spec.template.spec.a\n" },
		{ "apiVersion: apps/v1\nkind: StatefulSet\nspec: {}\n", "" },
		{ "apiVersion: v1\nkind: Service\nspec: {template: {spec: {a: 1}}}\n", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(object_free) struct object object;
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

		object_read(&object, cases[i].text);
		find(&object, "pod.spec.a", &out);
		assert_true(str_is(bytes_str(&out), cases[i].found));
	}
}

/* An index counts what is left, in finding as in naming. */
static void skips_what_was_removed(void **state)
{
	CLEANUP(object_free) struct object object;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);
	CLEANUP(bytes_free) struct bytes none = BYTES_INIT(4096);
	uint32_t list;

	(void)state;
	object_read(&object, "kind: Thing\nlist: [{a: 1}, {a: 2}, {a: 3}]\ngone: 1\n");
	list = tree_member(&object.tree, object.ident.root, STR("list"), NULL);
	object.tree.nodes[tree_first(&object.tree, list)].state = NODE_REMOVED;
	object.tree.nodes[tree_member(&object.tree, object.ident.root, STR("gone"), NULL)].state = NODE_REMOVED;
	/* A rule counts what is left; a person is told the place in the chart. */
	find(&object, "list[1].a", &out);
	assert_string_equal(out.data, "list[2].a\n");
	bytes_free(&out);
	find(&object, "list[a=2]", &out);
	assert_string_equal(out.data, "list[1]\n");
	find(&object, "list[a=1]", &none);
	find(&object, "gone", &none);
	assert_int_equal(none.length, 0);
}

static void has_a_ceiling(void **state)
{
	CLEANUP(object_free) struct object object;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)1 << 20);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };
	struct path path;

	(void)state;
	bytes_add_text(&text, "kind: Thing\nlist: [");
	for (size_t i = 0; i <= LIMIT_MATCHES; i++)
		bytes_add_text(&text, "0,");
	bytes_add_text(&text, "]\n");
	object_read(&object, text.data);
	assert_int_equal(path_parse(STR("list[*]"), &object.arena, &path, &err), 0);
	assert_int_equal(path_find(&object.tree, &object.ident, object.ident.root, &path, &nodes, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_int_equal(nodes.count, LIMIT_MATCHES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(refuses),
		cmocka_unit_test(counts_steps),
		cmocka_unit_test(knows_keys),
		cmocka_unit_test(starts_at_the_pod),
		cmocka_unit_test(skips_what_was_removed),
		cmocka_unit_test(has_a_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
