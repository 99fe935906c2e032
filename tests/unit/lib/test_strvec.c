/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "strvec.h"

static void test_ended_by_null(void **state)
{
	CLEANUP(strvec_free) struct strvec texts = STRVEC_INIT;

	(void)state;
	assert_null(texts.list);
	for (size_t i = 0; i < 100; i++) {
		strvec_add(&texts, "x");
		assert_int_equal(texts.count, i + 1);
		assert_null(texts.list[i + 1]);
	}
}

static void test_settings(void **state)
{
	CLEANUP(strvec_free) struct strvec texts = STRVEC_INIT;

	(void)state;
	strvec_set(&texts, "AB=2");
	strvec_set(&texts, "A=1");
	strvec_set(&texts, "A=3");
	strvec_set(&texts, "B=");
	assert_int_equal(texts.count, 3);
	assert_string_equal(texts.list[0], "AB=2");
	assert_string_equal(texts.list[1], "A=3");
	assert_string_equal(texts.list[2], "B=");
}

static void test_lists(void **state)
{
	CLEANUP(strvec_free) struct strvec texts = STRVEC_INIT;

	(void)state;
	strvec_add_all(&texts, NULL);
	assert_int_equal(texts.count, 0);
	strvec_add_all(&texts, (const char *const[]){ "a", "b", NULL });
	strvec_add_all(&texts, (const char *const[]){ NULL });
	assert_int_equal(texts.count, 2);
	assert_string_equal(texts.list[1], "b");
}

static void test_entries(void **state)
{
	(void)state;
	assert_true(strvec_has_entry("a", "a"));
	assert_true(strvec_has_entry("a,bc,d", "bc"));
	assert_true(strvec_has_entry("a,bc,d", "d"));
	assert_false(strvec_has_entry("a,bc,d", "b"));
	assert_false(strvec_has_entry("a,bc,d", "bcd"));
	assert_false(strvec_has_entry("a,bc,d", "a,bc"));
	assert_false(strvec_has_entry("", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ended_by_null),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_entries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
