/* SPDX-License-Identifier: Apache-2.0 */
/* Which labels a selector finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/matching.h"
#include "pattern.h"

static void test_has(void **state)
{
	static const struct {
		const char *selector;
		bool has;
	} cases[] = {
		{ NULL, true },
		{ "", true },
		{ "a=1", true },
		{ "a==1", true },
		{ "a=2", false },
		{ "a!=2", true },
		{ "a!=1", false },
		{ "c!=1", true },
		{ "a", true },
		{ "c", false },
		{ "!c", true },
		{ "!a", false },
		{ "a=1,b", true },
		{ "a=1, b = x", true },
		{ "a=1,b=y", false },
		{ "b=x,c", false },
		{ "e=", true },
		{ "c=", false },
		{ "a in (1)", true },
		{ "a in (2, 1)", true },
		{ "a in (2,3)", false },
		{ "c in (1)", false },
		{ "a notin (1)", false },
		{ "a notin (2)", true },
		{ "c notin (2)", true },
		{ "a in(1,2),b", true },
		{ "a in (1,2),b=y", false },
	};
	const struct value *labels = parse("{\"a\":\"1\",\"b\":\"x\",\"e\":\"\"}");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(matching_has(cases[i].selector, labels), cases[i].has);
	assert_true(matching_has("!a,a!=1", NULL));
	assert_false(matching_has("a", NULL));
}

static void test_within(void **state)
{
	(void)state;
	assert_true(matching_is_within("a=1,b=2", "b=2"));
	assert_true(matching_is_within("a=1,b=2", "b=2,a=1"));
	assert_true(matching_is_within("a=1", NULL));
	assert_true(matching_is_within(NULL, NULL));
	assert_false(matching_is_within(NULL, "a=1"));
	assert_false(matching_is_within("a=2", "a=1"));
	assert_false(matching_is_within("a=1", "a=1,b"));
}

static void pattern_release(struct pattern **pattern)
{
	pattern_free(*pattern);
}

/* What is a selector for us is one for who goes by the pattern, and the other way round. */
static bool is_by_pattern(const char *selector)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(pattern_release) struct pattern *pattern = pattern_new(STR(MATCHING_PATTERN), &err);

	assert_non_null(pattern);
	return pattern_match(pattern, str_of(selector), &err) == 1;
}

static void test_check(void **state)
{
	static const char *const wrong[] = { "a in (b", "a in b", "a in ()", "a in (b,)",  "in (b)", "a of (b)", "=b",
					     "a=b c",   "!",      "!!a",     "a=b,,c",     "a=b,",   ",",        " ",
					     "a>1",     "a=/b",   "A.b/c",   "/c",         "a/b/c",  "-a",       "a_",
					     "a=-b",    "a===b",  "!a=b",    "a=b\xC3\xA4" };
	static const char *const right[] = {
		"",   "a.b/c=d-e_f,!g,h!=1,k",     " a = b ", "a in (b, c),d notin(e)", "! a", "a==b",
		"a=", "store.urumi.ai/plan=small", "a!=b"
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		if (matching_check(wrong[i], &err) == 0 || is_by_pattern(wrong[i]))
			fail_msg("%s", wrong[i]);
		assert_int_equal(err.code, ERR_USAGE);
	}
	for (size_t i = 0; i < COUNT_OF(right); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		if (matching_check(right[i], &err) || !is_by_pattern(right[i]))
			fail_msg("%s", right[i]);
	}
	assert_int_equal(matching_check(NULL, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_has, forget),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
