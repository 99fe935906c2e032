/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fingerprint.h"

static void assert_digits(unsigned long long hash, const char *expected)
{
	char digits[FINGERPRINT_DIGITS + 1];

	fingerprint_write(hash, digits);
	assert_string_equal(digits, expected);
}

/* Stores carry fingerprints: they must not change. Computed apart, by the definition of FNV-1a with a byte 0xff. */
static void test_stays(void **state)
{
	(void)state;
	assert_digits(fingerprint_mix(FINGERPRINT_START, STR("{\"a\":1}")), "4920ac44f5c8bc8a");
	assert_digits(fingerprint_mix(FINGERPRINT_START, STR("")), "af64724c8602eb6e");
	assert_digits(0x1f, "000000000000001f");
}

static void test_where_a_text_ends(void **state)
{
	unsigned long long one = fingerprint_mix(fingerprint_mix(FINGERPRINT_START, STR("ab")), STR("c"));
	unsigned long long other = fingerprint_mix(fingerprint_mix(FINGERPRINT_START, STR("a")), STR("bc"));

	(void)state;
	assert_true(one != other);
	assert_true(one != fingerprint_mix(FINGERPRINT_START, STR("abc")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stays),
		cmocka_unit_test(test_where_a_text_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
