/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "diagnose/unready.h"

#define SAID "store start: not ready: "

static void the_last_word_counts_while_it_lasts(void **state)
{
	static const struct {
		const char *log;
		const char *expected;
	} rows[] = {
		{ "", NULL },
		{ "store start: serving on port 9000 as shared\n", NULL },
		{ SAID "redis r:6379: full: nothing can be written\n", "redis r:6379: full: nothing can be written" },
		{ "{\"level\":\"error\"}\n" SAID "one\nGET / 503\n" SAID "database d:5432: the volume is full\nat x",
		  "database d:5432: the volume is full" },
		{ SAID "one\nstore start: ready again: database and Redis answer\n", NULL },
		{ SAID "one\nstore start: ready again: database and Redis answer\n" SAID "two", "two" },
		{ "store start: waiting (98 s left): database d:5432: no answer\n", "database d:5432: no answer" },
		{ SAID "one\nstore start: waiting (9 s left): redis r:6379: refused\nx\n", "redis r:6379: refused" },
		{ "store start: waiting (9 s left): one\nstore start: serving on port 9000 as shared\n", NULL },
		{ "store start: waiting (9 s", NULL },
		/* What a visitor asked for is no word of the shop's. */
		{ "GET /" SAID "bought\n", NULL },
		{ SAID, NULL },
	};

	char log[600] = SAID;
	const char *words;

	(void)state;
	/* A character that would be the 300th byte and one more. */
	memset(log + strlen(SAID), 'x', 299);
	memcpy(log + strlen(log), "\xc3\xa9 and more\n", sizeof("\xc3\xa9 and more\n"));
	words = unready_words(str_of(log), &arena);
	assert_int_equal(strlen(words), 299);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		words = unready_words(str_of(rows[i].log), &arena);
		if (rows[i].expected && words)
			assert_string_equal(words, rows[i].expected);
		else
			assert_ptr_equal(words, rows[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(the_last_word_counts_while_it_lasts, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
