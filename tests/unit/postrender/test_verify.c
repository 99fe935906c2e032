/* SPDX-License-Identifier: Apache-2.0 */
/* Verification must refuse every text that is not what the rules asked for: each case is one wrong byte somewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "edits.h"
#include "edits_tree.h"
#include "tree_read.h"
#include "verify.h"

static const char input[] = "kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1 # one\n  y: &q {z: on}\nr: *q\nt: |\n  two\n";

/* A tree of `input` to which `map.new: true` was added. */
static void make(struct tree *tree)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	uint32_t map;

	assert_int_equal(tree_read(tree, str_of(input), 1, &err), 0);
	map = tree_member(tree, tree->root, STR("map"), NULL);
	assert_int_not_equal(map, NO_NODE);
	tree_append(tree, map, STR("new"), value_bool(&arena, true));
}

static int verify(const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	CLEANUP(arena_free) struct arena scratch = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	int result;

	make(&tree);
	result = verify_document(&tree, str_of(text), &scratch, &events, &err);
	assert_int_equal(err.code, result ? ERR_VERIFY : ERR_NONE);
	return result;
}

static void accepts_the_splice(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	CLEANUP(edits_free) struct edits edits = EDITS_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	(void)state;
	make(&tree);
	edits_from_tree(&edits, &tree);
	assert_int_equal(edits_splice(&edits, str_of(input), &out, &err), 0);
	assert_string_equal(out.data, "kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1 # one\n  y: &q {z: on}\n  new: true\n"
				      "r: *q\nt: |\n  two\n");
	assert_int_equal(verify(out.data), 0);
}

static void refuses_everything_else(void **state)
{
	static const char *const wrong[] = {
		input, /* the edit is missing */
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  new: \"true\"\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  new: false\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 2\n  y: &q {z: on}\n  new: true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, b]\nmap:\n  x: 1\n  y: &q {z: on}\n  new: true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b', c]\nmap:\n  x: 1\n  y: &q {z: on}\n  new: true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &p {z: on}\n  new: true\nr: *p\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\nnew: true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  new: true\nr: *q\nt: |\n  two\nu: 1\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  new: true\nr: *q\nt: >\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  new: &q true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b']\nmap:\n  x: 1\n  y: &q {z: on}\n  &k new: true\nr: *q\nt: |\n  two\n",
		"kind: Thing\nlist: [a, 'b'\nmap:\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (verify(wrong[i]) == 0)
			fail_msg("case %zu was accepted", i);
}

/* The same words can mean something else: an anchor's name may return, and an alias means the nearest before it. */
static void resolves_aliases_again(void **state)
{
	static const struct {
		const char *input;
		const char *removed; /* keys, by letter */
		const char *edited;
		bool is_right;
	} cases[] = {
		{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", true },
		{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "c", "a: &x 1\nb: *x\nd: *x\n", false },
		{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "cd", "a: &x 1\nb: *x\n", true },
		{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "ab", "c: &x 2\nd: *x\n", true },
		{ "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", "a", "b: *x\nc: &x 2\nd: *x\n", false },
		{ "a: &x {m: &x 1}\nb: *x\n", "", "a: &x {m: &x 1}\nb: *x\n", true },
		{ "a: &x 1\nb: &y 1\nc: *x\n", "", "a: &x 1\nb: &y 1\nc: *y\n", false },
		{ "a: &x 1\nb: &y 1\nc: *x\n", "b", "a: &x 1\nc: *x\n", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(tree_free) struct tree tree = TREE_INIT;
		CLEANUP(arena_free) struct arena scratch = ARENA_INIT;
		CLEANUP(events_free) struct events events = { 0 };

		assert_int_equal(tree_read(&tree, str_of(cases[i].input), 1, &err), 0);
		for (const char *key = cases[i].removed; *key; key++)
			tree.nodes[tree_member(&tree, 0, (struct str){ key, 1 }, NULL)].state = NODE_REMOVED;
		if ((verify_document(&tree, str_of(cases[i].edited), &scratch, &events, &err) == 0) !=
		    cases[i].is_right)
			fail_msg("case %zu: %s", i, err.message ? err.message : "was accepted");
	}
}

static void refuses_overlapping_edits(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(edits_free) struct edits edits = EDITS_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	(void)state;
	edits_add(&edits, 2, 4, STR("x"));
	edits_add(&edits, 5, 1, STR("y"));
	assert_int_equal(edits_splice(&edits, STR("0123456789"), &out, &err), -1);
	assert_int_equal(err.code, ERR_VERIFY);
}

static void inserts_before_it_removes(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(edits_free) struct edits edits = EDITS_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	(void)state;
	edits_add(&edits, 4, 2, STR(""));
	edits_add(&edits, 4, 0, STR("a"));
	edits_add(&edits, 0, 1, STR("z"));
	edits_add(&edits, 4, 0, STR("b"));
	assert_int_equal(edits_splice(&edits, STR("0123456789"), &out, &err), 0);
	assert_string_equal(out.data, "z123ab6789");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_the_splice),        cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(resolves_aliases_again),    cmocka_unit_test(refuses_overlapping_edits),
		cmocka_unit_test(inserts_before_it_removes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
