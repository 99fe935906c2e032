/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cidr.h"

static void holds(void **state)
{
	static const struct {
		const char *network;
		const char *address;
		bool expected;
	} cases[] = {
		{ "10.0.0.0/8", "10.1.2.3", true },
		{ "10.0.0.0/8", "11.1.2.3", false },
		{ "10.1.2.3/32", "10.1.2.3", true },
		{ "10.1.2.3/32", "10.1.2.2", false },
		{ "172.16.0.0/12", "172.31.9.9", true },
		{ "172.16.0.0/12", "172.32.0.0", false },
		{ "10.244.0.0/31", "10.244.0.1", true },
		{ "10.244.0.0/31", "10.244.0.2", false },
		{ "0.0.0.0/0", "1.2.3.4", true },
		{ "0.0.0.0/0", "::1", false },
		{ "fd00::/8", "fd12::1", true },
		{ "fd00::/8", "fe80::1", false },
		{ "fd00::1/128", "fd00::1", true },
		{ "fd00::/127", "fd00::2", false },
		{ "10.0.0.0", "10.0.0.0", false },
		{ "10.0.0.0/33", "10.0.0.0", false },
		{ "10.0.0.0/8x", "10.0.0.0", false },
		{ "10.0.0.0/", "10.0.0.0", false },
		{ "10.0.0.0/-1", "10.0.0.0", false },
		{ "10.0.0/8", "10.0.0.0", false },
		{ "10.0.0.0/8", "", false },
		{ "10.0.0.0/8", "10.0.0", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (cidr_holds(cases[i].network, cases[i].address) != cases[i].expected)
			fail_msg("%s holds %s?", cases[i].network, cases[i].address);
}

static void makes(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_string_equal(cidr_of("10.1.2.3", &arena), "10.1.2.3/32");
	assert_string_equal(cidr_of("fd00::1", &arena), "fd00::1/128");
	assert_string_equal(cidr_first_pair("10.244.0.0/24", &arena), "10.244.0.0/31");
	assert_string_equal(cidr_first_pair("fd00:1::/64", &arena), "fd00:1::/127");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(holds), cmocka_unit_test(makes) };

	return cmocka_run_group_tests_name("cidr", tests, NULL, NULL);
}
