/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "timestamp.h"

static void test_parse(void **state)
{
	(void)state;
	assert_int_equal(timestamp_parse("2026-01-31T12:00:00Z"), 1769860800);
	assert_int_equal(timestamp_parse("2026-01-31T12:00:00.123456Z"), 1769860800);
	assert_int_equal(timestamp_parse("1769860800"), 1769860800);
	assert_int_equal(timestamp_parse("1970-01-01T00:00:01Z"), 1);
}

static void test_parse_nonsense(void **state)
{
	(void)state;
	assert_int_equal(timestamp_parse(""), 0);
	assert_int_equal(timestamp_parse("yesterday"), 0);
	assert_int_equal(timestamp_parse("2026-01-31"), 0);
	assert_int_equal(timestamp_parse("12 apples"), 0);
	/* Another place's time, read as UTC, would be a wrong one. */
	assert_int_equal(timestamp_parse("2026-01-31T13:00:00+01:00"), 0);
	assert_int_equal(timestamp_parse("2026-01-31T13:00:00.Z5"), 0);
}

static void test_text(void **state)
{
	(void)state;
	assert_string_equal(timestamp_text(1769860800, &arena), "2026-01-31T12:00:00Z");
	assert_int_equal(timestamp_parse(timestamp_text(951782400, &arena)), 951782400);
}

static void assert_age(long long seconds, const char *expected)
{
	assert_string_equal(timestamp_age(1000000000, 1000000000 + seconds, &arena), expected);
}

/* A unit is used from two of it on. */
static void test_age(void **state)
{
	(void)state;
	assert_age(0, "0s");
	assert_age(119, "119s");
	assert_age(120, "2m");
	assert_age(7199, "119m");
	assert_age(7200, "2h");
	assert_age(172799, "47h");
	assert_age(172800, "2d");
	assert_age(86400LL * 400, "400d");
	assert_age(-30, "0s");
	assert_string_equal(timestamp_age(0, 1000000000, &arena), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_nonsense),
		cmocka_unit_test_teardown(test_text, forget),
		cmocka_unit_test_teardown(test_age, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
