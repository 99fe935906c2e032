/* SPDX-License-Identifier: Apache-2.0 */
/* What is older than what, and how old what was told is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/watch_state.h"

static void test_is_older(void **state)
{
	static const struct {
		const char *version;
		const char *than;
		bool is_older;
	} cases[] = {
		{ "9", "10", true },
		{ "10", "9", false },
		{ "10", "10", false },
		{ "199", "200", true },
		{ "", "10", false },
		{ "9", "", false },
		{ "a9", "10", false },
		{ "9", "v10", false },
		{ "0", "1", true },
		{ "09", "10", false },
		{ "18446744073709551615", "18446744073709551616", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(watch_is_older(cases[i].version, cases[i].than), cases[i].is_older);
}

static void test_age(void **state)
{
	struct watch watch = { .kube = NULL };

	(void)state;
	watch_prove(&watch);
	assert_in_range(watch_age(&watch), 0, 1000);
	atomic_store(&watch.proved, atomic_load(&watch.proved) - 30000);
	assert_in_range(watch_age(&watch), 30000, 31000);
	/* An open stream need not speak. */
	atomic_store(&watch.is_open, true);
	assert_int_equal(watch_age(&watch), 0);
	atomic_store(&watch.proved, atomic_load(&watch.proved) - 60000);
	assert_in_range(watch_age(&watch), 90000, 91000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_is_older),
		cmocka_unit_test(test_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
