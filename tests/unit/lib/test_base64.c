/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base64.h"

/* The vectors of RFC 4648, 10, and bytes that are no text. */
static void decodes(void **state)
{
	static const struct {
		const char *text;
		struct str expected;
	} cases[] = {
		{ "", { "", 0 } },
		{ "Zg==", { "f", 1 } },
		{ "Zm8=", { "fo", 2 } },
		{ "Zm9v", { "foo", 3 } },
		{ "Zm9vYg==", { "foob", 4 } },
		{ "Zm9vYmE=", { "fooba", 5 } },
		{ "Zm9vYmFy", { "foobar", 6 } },
		{ "AP/+", { "\0\xFF\xFE", 3 } },
		{ "+/+/", { "\xFB\xFF\xBF", 3 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(64);

		assert_true(base64_decode(str_of(cases[i].text), &out));
		assert_true(str_equal(bytes_str(&out), cases[i].expected));
		bytes_free(&out);
		out = (struct bytes)BYTES_INIT(64);
		base64_encode(cases[i].expected, &out);
		assert_true(str_equal(bytes_str(&out), str_of(cases[i].text)));
	}
}

static void refuses(void **state)
{
	static const char *const cases[] = { "Z",    "Zm9",  "Zm9vY", "Zm=v", "Zg==Zg==",
					     "====", "Z===", "Zm9-",  "Zm 9", "Zm9v\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(64);

		assert_false(base64_decode(str_of(cases[i]), &out));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(decodes), cmocka_unit_test(refuses) };

	return cmocka_run_group_tests_name("base64", tests, NULL, NULL);
}
