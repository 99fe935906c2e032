/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "helm/values_file.h"

/* Texts, and the line of the second document; 0: there is none with content. */
static const struct {
	const char *text;
	const char *where;
} cases[] = {
	{ "", NULL },
	{ "a: 1\n", NULL },
	{ "---\na: 1\n", NULL },
	{ "# of the shop\n---\na: 1\n", NULL },
	{ "a: 1\n---\n", NULL },
	{ "a: 1\n--- # the end\n\n# that is all\n", NULL },
	{ "a: 1\n...\n", NULL },
	{ "a: |\n  ---\n  b: 2\n", NULL },
	{ "a: [\n", NULL },
	{ "{\"a\": 1}", NULL },
	{ "a: 1\n---\nb: 2\n", "v.yaml:2:1: " },
	{ "---\na: 1\n---\n\nb: 2", "v.yaml:3:1: " },
	{ "a: 1\r\n---\r\nb: 2\r\n", "v.yaml:2:1: " },
	{ "a: 1\n--- {b: 2}\n", "v.yaml:2:1: " },
};

static void test_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		int failed = values_file_check("v.yaml", str_of(cases[i].text), &err);

		assert_int_equal(failed, cases[i].where ? -1 : 0);
		assert_int_equal(err.code, cases[i].where ? ERR_VALUE : ERR_NONE);
		if (cases[i].where)
			assert_ptr_equal(strstr(err.message, cases[i].where), err.message);
	}
}

static void test_url(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(values_file_check_path("https://example.com/values.yaml", &err), 0);
	assert_int_equal(err.code, ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_url),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
