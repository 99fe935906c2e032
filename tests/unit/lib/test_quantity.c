/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quantity.h"

struct amount {
	const char *text;
	long long nano;
};

static void test_amounts(void **state)
{
	static const struct amount amounts[] = {
		{ "0", 0 },
		{ "1", 1000000000 },
		{ "+1", 1000000000 },
		{ "-1", -1000000000 },
		{ "007", 7000000000 },
		{ "1.5", 1500000000 },
		{ ".5", 500000000 },
		{ "5.", 5000000000 },
		{ "500m", 500000000 },
		{ "1n", 1 },
		{ "1u", 1000 },
		{ "1k", 1000000000000 },
		{ "1Ki", 1024000000000 },
		{ "0.5Mi", 524288000000000 },
		{ "0.1Ki", 102400000000 },
		{ "2e3", 2000000000000 },
		{ "2E3", 2000000000000 },
		{ "2e+3", 2000000000000 },
		{ "2e-3", 2000000 },
		{ "20000e-003", 20000000000 },
		{ "1E", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(amounts); i++) {
		__int128 got = 0;

		assert_true(quantity_parse(str_of(amounts[i].text), &got));
		if (amounts[i].nano || i == 0)
			assert_true(got == (__int128)amounts[i].nano);
		else
			assert_true(got == (__int128)1000000000 * 1000000000 * 1000000000);
	}
}

static void test_rounds_away_from_zero(void **state)
{
	__int128 got;

	(void)state;
	assert_true(quantity_parse(STR("0.1n"), &got));
	assert_true(got == 1);
	assert_true(quantity_parse(STR("-1.5n"), &got));
	assert_true(got == -2);
	assert_true(quantity_parse(STR("1e-40"), &got));
	assert_true(got == 1);
	assert_true(quantity_parse(STR("0e99"), &got));
	assert_true(got == 0);
	assert_true(quantity_parse(STR("1e-99999999999999"), &got));
	assert_true(got == 1);
}

static void test_garbage(void **state)
{
	static const char *const texts[] = { "",    " ",   "1 ",  " 1",   "m",    ".",    "+",     "-",    "1.2.3",
					     "1K",  "1mi", "1kI", "1Kib", "1e",   "1e+",  "1e1.5", "e3",   "0x10",
					     "1,5", "--1", "1B",  "Gi",   "1 Gi", "1GiB", "1ki",   "1e3Ki" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		__int128 got = 42;

		assert_false(quantity_parse(str_of(texts[i]), &got));
		assert_true(got == 42);
	}
}

static int order(const char *a, const char *b)
{
	int result = 9;

	assert_true(quantity_compare(str_of(a), str_of(b), &result));
	return result;
}

static void test_compare(void **state)
{
	int result;

	(void)state;
	assert_int_equal(order("1000m", "1"), 0);
	assert_int_equal(order("1Gi", "1024Mi"), 0);
	assert_int_equal(order("1Gi", "1G"), 1);
	assert_int_equal(order("999m", "1"), -1);
	assert_int_equal(order("0.1", "100m"), 0);
	assert_int_equal(order("1e3", "1k"), 0);
	assert_int_equal(order("-1", "0"), -1);
	assert_int_equal(order("9223372036854775807", "9223372036854775808"), -1);
	assert_int_equal(order("1.000000000000000000001Gi", "1Gi"), 1);
	assert_int_equal(order("10000000000000000000000000000000000000000e-40", "1"), 0);
	assert_false(quantity_compare(STR("1"), STR("lots"), &result));
	assert_false(quantity_compare(STR("lots"), STR("1"), &result));
}

static void test_too_large_is_larger_than_all(void **state)
{
	(void)state;
	assert_int_equal(order("1e60", "999999Ei"), 1);
	assert_int_equal(order("99999999999999999999999999999999999999999999999999", "1Ei"), 1);
	assert_int_equal(order("99999999999999999999999999999999999999Ei", "1Ei"), 1);
	assert_int_equal(order("-1e60", "0"), -1);
	assert_int_equal(order("1e99999999999999999999", "1"), 1);
	assert_int_equal(order("0.1234567890123456789012345Ei", "1Ei"), -1);
}

static void test_text(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	static const struct {
		const char *amount;
		bool is_bytes;
		const char *text;
	} cases[] = {
		{ "0", false, "0" },      { "400m", false, "0.4" },   { "30", false, "30" },
		{ "1999m", false, "2" },  { "320Mi", true, "320Mi" }, { "1536Mi", true, "1.5Gi" },
		{ "24Gi", true, "24Gi" }, { "1k", true, "0Mi" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		__int128 amount;

		assert_true(quantity_parse(str_of(cases[i].amount), &amount));
		assert_string_equal(quantity_text(amount, cases[i].is_bytes, &arena), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_rounds_away_from_zero),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_too_large_is_larger_than_all),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
