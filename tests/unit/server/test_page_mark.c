/* SPDX-License-Identifier: Apache-2.0 */
/* Marks of pages: what is read is what was written, for that query alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/page_mark.h"

#define QUERY 17

static void round_trip(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *text = page_mark_write(&(struct page_mark){ "acme", "store-acme" }, QUERY, &arena);
	struct page_mark mark;

	(void)state;
	assert_true(page_mark_read(str_of(text), QUERY, &arena, &mark));
	assert_string_equal(mark.name, "acme");
	assert_string_equal(mark.name_space, "store-acme");
	assert_false(page_mark_read(str_of(text), QUERY + 1, &arena, &mark));
}

static void garbled(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	static const char *const wrong[] = {
		"", "0", "0123456789abcdef", "0123456789abcdef2", "0123456789abcdef2f", "zzzzzzzzzzzzzzzz612f62"
	};
	struct str text = str_of(page_mark_write(&(struct page_mark){ "acme", "store-acme" }, QUERY, &arena));
	struct page_mark mark;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(page_mark_read(str_of(wrong[i]), QUERY, &arena, &mark));
	assert_false(page_mark_read((struct str){ NULL, 0 }, QUERY, &arena, &mark));
	/* Each byte of it counts, and none may be another way of writing it. */
	for (size_t i = 0; i < text.n; i++) {
		char *copy = (char *)(uintptr_t)arena_str(&arena, text).p;

		copy[i] = copy[i] == '0' ? '1' : '0';
		assert_false(page_mark_read((struct str){ copy, text.n }, QUERY, &arena, &mark));
		assert_false(page_mark_read((struct str){ text.p, i }, QUERY, &arena, &mark));
		if (text.p[i] < 'a')
			continue;
		copy[i] = (char)(text.p[i] - 'a' + 'A');
		assert_false(page_mark_read((struct str){ copy, text.n }, QUERY, &arena, &mark));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip), cmocka_unit_test(garbled) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
