/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "status/remedy.h"

#define LEVEL "allow root: --profile-set podSecurity.level=baseline"

static void assert_says(const char *values, const char *wanted)
{
	assert_string_equal(remedy_root(values ? parse(values) : NULL, &arena), wanted);
}

static void test_the_value_that_a_chart_has(void **state)
{
	(void)state;
	assert_says("{\"podSecurityContext\": {}}",
		    "name a user that is not root: --set podSecurityContext.runAsUser=1000; or " LEVEL);
	assert_says("{\"podSecurityContext\": null}",
		    "name a user that is not root: --set podSecurityContext.runAsUser=1000; or " LEVEL);
	assert_says("{\"web\": {\"podSecurityContext\": {\"fsGroup\": 1}}, "
		    "\"db\": {\"a\": {\"podSecurityContext\": {}}}}",
		    "name a user that is not root: --set web.podSecurityContext.runAsUser=1000 "
		    "--set db.a.podSecurityContext.runAsUser=1000; or " LEVEL);
}

static void test_a_chart_without(void **state)
{
	(void)state;
	assert_says("{}", "allow root, as the chart's values name no user: --profile-set podSecurity.level=baseline");
	/* It is no mapping that a user could be put into, or no key that --set can name. */
	assert_says("{\"podSecurityContext\": \"text\", \"a.b\": {\"podSecurityContext\": {}}, \"l\": [1]}",
		    "allow root, as the chart's values name no user: --profile-set podSecurity.level=baseline");
}

static void test_without_values_both_are_named(void **state)
{
	(void)state;
	assert_says(NULL, problem_hint(PROBLEM_ROOT));
	assert_non_null(strstr(problem_hint(PROBLEM_ROOT), LEVEL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_value_that_a_chart_has),
		cmocka_unit_test(test_a_chart_without),
		cmocka_unit_test(test_without_values_both_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
