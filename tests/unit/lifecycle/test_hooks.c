/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "lifecycle/hooks.h"

static unsigned runs(const char *list)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *wrapped = json_parse(str_of(list), &arena, &err);

	assert_non_null(wrapped);
	return hooks_runs(value_get(wrapped, "events"));
}

static void test_runs(void **state)
{
	(void)state;
	assert_int_equal(runs("{\"events\":[\"pre-install\",\"post-upgrade\"]}"), HOOKS_UPGRADE);
	assert_int_equal(runs("{\"events\":[\"post-install\"]}"), HOOKS_UPGRADE);
	assert_int_equal(runs("{\"events\":[\"pre-upgrade\",\"pre-rollback\"]}"), HOOKS_UPGRADE | HOOKS_ROLLBACK);
	assert_int_equal(runs("{\"events\":[\"post-rollback\",\"post-delete\"]}"), HOOKS_ROLLBACK | HOOKS_DELETE);
	assert_int_equal(runs("{\"events\":[\"pre-delete\",\"test\"]}"), HOOKS_DELETE | HOOKS_TEST);
	assert_int_equal(runs("{\"events\":[\"test-success\"]}"), HOOKS_TEST);
	assert_int_equal(runs("{}"), 0);
}

/* What a later Helm may call so is run by anything. */
static void test_unknown(void **state)
{
	const unsigned all = HOOKS_UPGRADE | HOOKS_ROLLBACK | HOOKS_DELETE;

	(void)state;
	assert_int_equal(runs("{\"events\":[\"pre-something\",\"test\"]}") & all, all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
