/* SPDX-License-Identifier: Apache-2.0 */
/* Memory: what an arena hands out, keeps and reuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "alloc.h"

static void small_things(void **state)
{
	CLEANUP(free_pointer) char *cut = xstrndup("abc", 2);
	CLEANUP(free_pointer) char *copy = xstrdup("");
	CLEANUP(free_pointer) char *text = xformat("%s-%d", "a", 7);
	CLEANUP(free_pointer) char *zeros = xcalloc(4, 2);
	CLEANUP(free_pointer) void *nothing = xmalloc(0);

	(void)state;
	assert_string_equal(cut, "ab");
	assert_string_equal(copy, "");
	assert_string_equal(text, "a-7");
	assert_memory_equal(zeros, "\0\0\0\0\0\0\0\0", 8);
	assert_non_null(nothing);
}

static void grows(void **state)
{
	CLEANUP(free_pointer) uint32_t *list = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t count = 0; count < 1000; count++) {
		list = xgrow(list, count, &capacity, sizeof(*list));
		assert_true(capacity > count);
		list[count] = (uint32_t)count;
	}
	assert_true(capacity < 2000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
}

static void arena_joins(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str joined = arena_join(&arena, STR("a\0b"), STR("c"));

	(void)state;
	assert_int_equal(joined.n, 4);
	assert_memory_equal(joined.p, "a\0bc", 5);
	joined = arena_join(&arena, (struct str){ NULL, 0 }, (struct str){ NULL, 0 });
	assert_int_equal(joined.n, 0);
	assert_string_equal(joined.p, "");
}

static void arena_hands_out(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	char *last = NULL;

	(void)state;
	for (size_t bytes = 1; bytes < 3000; bytes += 7) {
		char *memory = arena_alloc(&arena, bytes);

		assert_int_equal((uintptr_t)memory % 8, 0);
		assert_ptr_not_equal(memory, last);
		memset(memory, 0xAA, bytes);
		last = memory;
	}
	assert_true(arena.used >= 3000);
	last = arena_calloc(&arena, 100);
	for (size_t i = 0; i < 100; i++)
		assert_int_equal(last[i], 0);
	last = arena_alloc(&arena, (size_t)6 << 20); /* larger than any block */
	memset(last, 1, (size_t)6 << 20);
}

static void arena_texts(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	char from[] = "abc";
	struct str copy = arena_str(&arena, str_of(from));
	struct str none = arena_str(&arena, (struct str){ NULL, 0 });
	struct str made;

	(void)state;
	from[0] = 'x';
	assert_string_equal(copy.p, "abc");
	assert_int_equal(copy.n, 3);
	assert_string_equal(none.p, "");
	made = arena_format(&arena, "%0*d", 20000, 1);
	assert_int_equal(made.n, 20000);
	assert_int_equal(made.p[20000], '\0');
}

/* A reset keeps the largest block: the same work again needs no new memory. */
static void arena_resets(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct arena_block *kept;

	(void)state;
	for (int i = 0; i < 100; i++)
		memset(arena_calloc(&arena, 1000), i, 1000);
	arena_reset(&arena);
	assert_int_equal(arena.used, 0);
	kept = arena.blocks;
	assert_non_null(kept);
	memset(arena_alloc(&arena, 1000), 1, 1000);
	assert_ptr_equal(arena.blocks, kept);
	arena_reset(&arena);
	arena_free(&arena);
	assert_null(arena.blocks);
	arena_reset(&arena);
	assert_int_equal(arena.used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_things),    cmocka_unit_test(grows),       cmocka_unit_test(arena_joins),
		cmocka_unit_test(arena_hands_out), cmocka_unit_test(arena_texts), cmocka_unit_test(arena_resets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
