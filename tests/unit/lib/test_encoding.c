/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "encoding.h"

static void knows_plain_text(void **state)
{
	static const struct str plain[] = { { NULL, 0 }, { "a", 1 }, { "a: b\n\t~\x7f", 8 }, { "12345678", 8 } };
	static const char *const others[] = { "\r", "\xC3\xA4", "\x80", "" };
	char text[33];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		assert_true(encoding_is_plain(plain[i]));
	/* Each byte of a word, and of what is left after the last word, is looked at. */
	for (size_t i = 0; i < COUNT_OF(others); i++)
		for (size_t at = 0; at < 20; at++) {
			size_t n = others[i][0] ? strlen(others[i]) : 1;

			memset(text, 'x', sizeof(text));
			memcpy(text + at, others[i], n);
			assert_false(encoding_is_plain((struct str){ text, 21 }));
			assert_true(encoding_is_plain((struct str){ text, at }));
		}
}

static void checks_utf8(void **state)
{
	static const struct {
		struct str text;
		const char *error;
	} cases[] = {
		{ { "", 0 }, NULL },
		{ { "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 10 }, NULL },
		{ { "\xF4\x8F\xBF\xBF", 4 }, NULL },
		{ { "a\nb\xFFz", 5 }, "8:2: byte 0xFF is not UTF-8" },
		{ { "\xC3", 1 }, "7:1: byte 0xC3 is not UTF-8" },
		{ { "\xC3(", 2 }, "7:1: byte 0xC3 is not UTF-8" },
		{ { "\xC0\x80", 2 }, "7:1: byte 0xC0 is not UTF-8" }, /* a longer form than needed */
		{ { "\xE0\x80\x80", 3 }, "7:1: byte 0xE0 is not UTF-8" },
		{ { "\xED\xA0\x80", 3 }, "7:1: byte 0xED is not UTF-8" },     /* a surrogate */
		{ { "\xF4\x90\x80\x80", 4 }, "7:1: byte 0xF4 is not UTF-8" }, /* past U+10FFFF */
		{ { "\xC3\xA4\0", 3 }, "7:2: a NUL byte" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(encoding_check(cases[i].text, 7, &err), cases[i].error ? -1 : 0);
		if (cases[i].error) {
			assert_int_equal(err.code, ERR_ENCODING);
			assert_string_equal(err.message, cases[i].error);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_plain_text),
		cmocka_unit_test(checks_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
