/* SPDX-License-Identifier: Apache-2.0 */
/* Verification must refuse every text that is not what the rules asked for: each case is one wrong byte somewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "edits.h"
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
		"kind: Thing\nlist: [a, 'b'\nmap:\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (verify(wrong[i]) == 0)
			fail_msg("case %zu was accepted", i);
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
		cmocka_unit_test(accepts_the_splice),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(refuses_overlapping_edits),
		cmocka_unit_test(inserts_before_it_removes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
