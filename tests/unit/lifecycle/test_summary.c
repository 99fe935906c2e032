/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "lifecycle/summary.h"

#define SECRET(password, print) "{\"password\":\"" password "\",\"global\":{\"store\":{\"fingerprint\":\"" print "\"}}}"

static void test_text(void **state)
{
	(void)state;
	assert_string_equal(summary_text("create", NULL, parse("{\"a\":1}"), &arena), "helm store create");
	assert_string_equal(summary_text("update", parse("{\"a\":1,\"b\":{\"c\":2}}"),
					 parse("{\"a\":1,\"b\":{\"c\":3},\"d\":4}"), &arena),
			    "helm store update: b.c, d");
	assert_string_equal(summary_text("update", parse("{\"a\":1}"), parse("{\"a\":1}"), &arena),
			    "helm store update");
	/* No value, and what follows from the rest is left out. */
	assert_string_equal(summary_text("update", parse(SECRET("one", "x")), parse(SECRET("two", "y")), &arena),
			    "helm store update: password");
}

/* Helm 4 takes 256 characters. */
static void test_many_paths(void **state)
{
	struct value *before = value_new(&arena, VALUE_MAP);
	struct value *after = value_new(&arena, VALUE_MAP);
	const char *text;

	(void)state;
	for (int i = 0; i < 100; i++)
		value_put_text(after, arena_format(&arena, "value%02d", i).p, "x", &arena);
	text = summary_text("update", before, after, &arena);
	assert_true(strlen(text) < 220);
	assert_non_null(strstr(text, "value00, value01"));
	assert_non_null(strstr(text, " more"));
	value_put_text(before, arena_format(&arena, "%0300d", 1).p, "x", &arena);
	assert_string_equal(summary_text("update", before, value_new(&arena, VALUE_MAP), &arena),
			    "helm store update: 1 values");
}

static void test_words(void **state)
{
	static const char *const cases[][2] = {
		{ "helm store create", "created" },
		{ "helm store update: page, replicas", "updated: page, replicas" },
		{ "helm store update", "updated" },
		{ "helm store suspend", "suspended" },
		{ "helm store resume", "resumed" },
		{ "helm store upkeep", "helm store upkeep" },
		{ "Rollback to 3", "rolled back to 3" },
		{ "Install complete", "created by helm" },
		{ "Upgrade complete", "updated by helm" },
		{ "Upgrade \"a\" failed: x", "Upgrade \"a\" failed: x" },
		{ "helm", "helm" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(summary_words(cases[i][0], &arena), cases[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_text, forget),
		cmocka_unit_test_teardown(test_many_paths, forget),
		cmocka_unit_test_teardown(test_words, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
