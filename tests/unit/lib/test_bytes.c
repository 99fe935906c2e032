/* SPDX-License-Identifier: Apache-2.0 */
/* The buffer with a ceiling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bytes.h"

static void adds(void **state)
{
	CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT(1000);

	(void)state;
	assert_true(str_is(bytes_str(&bytes), ""));
	bytes_add(&bytes, STR("a\0b"));
	bytes_add_text(&bytes, "cd");
	bytes_add_char(&bytes, 'e');
	bytes_add_repeat(&bytes, '-', 3);
	bytes_format(&bytes, "%d%s", 42, "!");
	assert_int_equal(bytes.length, 12);
	assert_memory_equal(bytes.data, "a\0bcde---42!", 13); /* with the NUL */
	bytes_add(&bytes, (struct str){ NULL, 0 });
	bytes_add_repeat(&bytes, 'x', 0);
	assert_int_equal(bytes.length, 12);
	bytes_reset(&bytes);
	assert_int_equal(bytes.length, 0);
	assert_true(bytes.capacity > 0);
}

/* At every ceiling: whole characters, and as many as fit. */
static void cut(void **state)
{
	const struct str text = STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
	static const size_t expected[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11 };

	(void)state;
	for (size_t most = 0; most < COUNT_OF(expected); most++)
		assert_int_equal(str_cut(text, most).n, expected[most]);
	assert_int_equal(str_cut((struct str){ NULL, 0 }, 0).n, 0);
}

static void grows(void **state)
{
	CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT((size_t)1 << 20);

	(void)state;
	for (int i = 0; i < 10000; i++)
		bytes_format(&bytes, "%04d", i);
	assert_int_equal(bytes.length, 40000);
	assert_memory_equal(bytes.data + 4 * 1234, "1234", 4);
	assert_memory_equal(bytes.data + 4 * 9999, "9999", 5);
}

/* Exactly the ceiling fits. One byte more marks the buffer; what it had stays, and nothing is added after. */
static void ceiling(void **state)
{
	CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT(4);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	bytes_add_text(&bytes, "abcd");
	assert_int_equal(bytes_check(&bytes, "the output", ERR_LIMIT, &err), 0);
	assert_int_equal(err.code, ERR_NONE);
	bytes_add_char(&bytes, 'e');
	bytes_add_text(&bytes, "");
	assert_true(str_is(bytes_str(&bytes), "abcd"));
	assert_int_equal(bytes_check(&bytes, "the output", ERR_LIMIT, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(err.message, "the output is larger than 4 bytes, its ceiling");
	bytes_reset(&bytes);
	bytes_add_text(&bytes, "fg");
	assert_true(str_is(bytes_str(&bytes), "fg"));
	bytes_add_repeat(&bytes, 'x', SIZE_MAX);
	bytes_format(&bytes, "%s", "more");
	assert_true(str_is(bytes_str(&bytes), "fg"));
	bytes_free(&bytes);
	assert_false(bytes.overflow);
}

static void ceiling_of_nothing(void **state)
{
	CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT(0);

	(void)state;
	bytes_add_text(&bytes, "");
	assert_false(bytes.overflow);
	bytes_format(&bytes, "%d", 1);
	assert_true(bytes.overflow);
	assert_true(str_is(bytes_str(&bytes), ""));
}

static void assert_plain(const char *text, const char *wanted)
{
	CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT(1000);

	bytes_add_plain(&bytes, str_of(text));
	assert_string_equal(bytes.data, wanted);
}

/* What a terminal would obey. Other characters stay, also those that begin like a control. */
static void plain(void **state)
{
	(void)state;
	assert_plain("\033[31mred\007\n", "?[31mred??");
	assert_plain("a\x7f"
		     "b\xc2\x9b"
		     "31m",
		     "a?b?31m");
	assert_plain("\xc2\xa0\xc3\xa9\xe2\x86\x92", "\xc2\xa0\xc3\xa9\xe2\x86\x92");
	assert_plain("cut \xc2", "cut \xc2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds),
		cmocka_unit_test(cut),
		cmocka_unit_test(grows),
		cmocka_unit_test(ceiling),
		cmocka_unit_test(ceiling_of_nothing),
		cmocka_unit_test(plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
