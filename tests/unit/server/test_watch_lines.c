/* SPDX-License-Identifier: Apache-2.0 */
/* How pieces become lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/watch_lines.h"

#define MOST 8

static int note(void *of, struct str line)
{
	bytes_format(of, "[%.*s]", STR_ARG(line));
	return str_is(line, "stop") ? 7 : 0;
}

static void assert_lines(const char *const *pieces, int over, const char *expected)
{
	CLEANUP(watch_lines_free) struct watch_lines lines = WATCH_LINES_INIT(MOST);
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(1000);
	int ended = 0;

	bytes_add_text(&text, "");
	for (; *pieces && !ended; pieces++)
		ended = watch_lines_take(&lines, str_of(*pieces), note, &text);
	assert_int_equal(ended, over);
	assert_string_equal(text.data, expected);
}

static void test_lines(void **state)
{
	static const struct {
		const char *pieces[5];
		int over;
		const char *expected;
	} cases[] = {
		{ { "a\nb\n", NULL }, 0, "[a][b]" },
		{ { "a", "b", "\nc", "\n", NULL }, 0, "[ab][c]" },
		{ { "a\r\n\n\r\n", "b", NULL }, 0, "[a]" },
		{ { "\n", "\n", "", NULL }, 0, "" },
		{ { "a\nstop\nb\n", "c\n", NULL }, 7, "[a][stop]" },
		{ { "12345678\n", "1234", "5678\n", NULL }, 0, "[12345678][12345678]" },
		{ { "a\n123456789\n", NULL }, -1, "[a]" },
		{ { "a\n12345", "6789", "\n", NULL }, -1, "[a]" },
		{ { "12345", "6789\nb\n", NULL }, -1, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_lines(cases[i].pieces, cases[i].over, cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
