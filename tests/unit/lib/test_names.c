/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#include "alloc.h"
#include "names.h"

static void puts_and_gets(void **state)
{
	CLEANUP(names_free) struct names names = NAMES_INIT;

	(void)state;
	assert_int_equal(names_get(&names, STR("a")), NO_NUMBER);
	names_put(&names, STR("a"), 1);
	names_put(&names, STR(""), 2);
	names_put(&names, (struct str){ NULL, 0 }, 3);
	names_put(&names, STR("a\0b"), 4);
	names_put(&names, STR("ab"), 0);
	assert_int_equal(names_get(&names, STR("a")), 1);
	assert_int_equal(names_get(&names, STR("")), 3);
	assert_int_equal(names_get(&names, STR("a\0b")), 4);
	assert_int_equal(names_get(&names, STR("ab")), 0);
	assert_int_equal(names_get(&names, STR("b")), NO_NUMBER);
	names_put(&names, STR("a"), 7);
	assert_int_equal(names_get(&names, STR("a")), 7);
	names_free(&names);
	assert_int_equal(names_get(&names, STR("a")), NO_NUMBER);
}

/* In order is the worst that a tree without balance could be given. */
static void holds_many(void **state)
{
	CLEANUP(names_free) struct names names = NAMES_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	clock_t begin = clock();

	(void)state;
	for (uint32_t i = 0; i < 200000; i++)
		names_put(&names, arena_format(&arena, "k%06u", i), i);
	for (uint32_t i = 0; i < 200000; i++)
		assert_int_equal(names_get(&names, arena_format(&arena, "k%06u", i)), i);
	assert_true(clock() - begin < 10 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(puts_and_gets),
		cmocka_unit_test(holds_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
