/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctor/connectivity.h"
#include "kube/selector.h"

static void reads_what_the_client_says(void **state)
{
	static const struct {
		const char *text;
		long mark;
		struct connectivity expected;
	} cases[] = {
		{ "", 0, { 0, false, false, false } },
		{ "1 open\n", 0, { 1, true, true, false } },
		{ "1 open\n2 closed\n", 1, { 2, false, false, true } },
		{ "1 open\n2 closed\n3 open\n4 closed\n", 2, { 4, false, true, true } },
		{ "98 open\n99 open\n", 99, { 99, true, false, false } },
		/* A line that is still being written says nothing. */
		{ "7 closed\n8 op", 6, { 7, false, false, true } },
		{ "sh: nc: not found\n1 closed\n", 0, { 1, false, false, true } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct connectivity packets = connectivity_parse(cases[i].text, cases[i].mark);

		assert_int_equal(packets.tries, cases[i].expected.tries);
		assert_int_equal(packets.open, cases[i].expected.open);
		assert_int_equal(packets.opened_since, cases[i].expected.opened_since);
		assert_int_equal(packets.closed_since, cases[i].expected.closed_since);
	}
}

static void writes_a_selector_as_a_setting(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_string_equal(selector_setting("traefik", "app.kubernetes.io/name=traefik", &arena),
			    "{namespace: traefik, podLabels: {app.kubernetes.io/name: traefik}}");
	assert_string_equal(selector_setting("a", "b=c,d=e", &arena), "{namespace: a, podLabels: {b: c, d: e}}");
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(reads_what_the_client_says),
						   cmocka_unit_test(writes_a_selector_as_a_setting) };

	return cmocka_run_group_tests_name("packets", tests, NULL, NULL);
}
