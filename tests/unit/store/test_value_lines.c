/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/value_lines.h"

#define TEXT_MOST ((size_t)1 << 20)

static const struct {
	const char *before;
	const char *after;
	const char *expected;
} cases[] = {
	/* Equal as Kubernetes reads it: neither order, nor 1.0, nor blanks in JSON. */
	{ "{\"a\":1,\"b\":[{\"c\":2.0}]}", "{\"b\":[{\"c\":2}],\"a\":1.0}", "" },
	{ "{\"a\":1,\"n\":1}", "{\"a\":2,\"n\":1.0}", "@@ a @@\n-a: 1\n+a: 2\n n: 1\n" },
	/* Numbers and texts that look like them. */
	{ "{\"a\":1}", "{\"a\":\"1\"}", "@@ a @@\n-a: 1\n+a: \"1\"\n" },
	{ "{\"a\":true,\"b\":null}", "{\"a\":\"true\",\"b\":\"\"}",
	  "@@ a @@\n-a: true\n-b: null\n+a: \"true\"\n+b: \"\"\n" },
	{ "{\"a\":{}}", "{\"a\":[]}", "@@ a @@\n-a: {}\n+a: []\n" },
	/* The ends of texts, and what a line cannot show. */
	{ "{\"a\":\"x\\ny\"}", "{\"a\":\"x\\ny\\n\"}", "@@ a @@\n-a: |-\n+a: |\n   x\n   y\n" },
	{ "{\"a\":\"x\\u0001y\"}", "{\"a\":\"x?y\"}", "@@ a @@\n-a: \"x\\u0001y\"\n+a: x?y\n" },
	/* By sku or name: one in front changes no other; the hunk says whose line it is. */
	{ "{\"p\":[{\"price\":1,\"sku\":\"A\"},{\"price\":2,\"sku\":\"B\"}]}",
	  "{\"p\":[{\"price\":9,\"sku\":\"Z\"},{\"price\":1,\"sku\":\"A\"},{\"price\":2,\"sku\":\"B\"}]}",
	  "@@ p[Z].sku @@\n p:\n+  - sku: Z\n+    price: 9\n   - sku: A\n     price: 1\n   - sku: B\n" },
	{ "{\"p\":[{\"price\":1,\"sku\":\"A\",\"t\":1,\"u\":1},{\"price\":2,\"sku\":\"B\"}]}",
	  "{\"p\":[{\"price\":3,\"sku\":\"A\",\"t\":1,\"u\":1},{\"price\":4,\"sku\":\"B\"}]}",
	  "@@ p[A].price @@\n p:\n   - sku: A\n-    price: 1\n+    price: 3\n     t: 1\n     u: 1\n   - sku: B\n"
	  "@@ p[B].price @@\n-    price: 2\n+    price: 4\n" },
	/* JSON in a text, as of a ConfigMap; where but its blanks differ, the texts are what differs. */
	{ "{\"data\":{\"c.json\":\"{\\\"p\\\":[{\\\"sku\\\":\\\"A\\\",\\\"n\\\":1}]}\"}}",
	  "{\"data\":{\"c.json\":\"{\\\"p\\\":[{\\\"sku\\\":\\\"A\\\",\\\"n\\\":2}]}\"}}",
	  "@@ data.c.json.p[A].n @@\n   c.json:\n     p:\n       - sku: A\n-        n: 1\n+        n: 2\n" },
	{ "{\"a\":\"{\\\"b\\\":1}\"}", "{\"a\":\"{\\\"b\\\": 1}\"}",
	  "@@ a @@\n-a: \"{\\\"b\\\":1}\"\n+a: \"{\\\"b\\\": 1}\"\n" },
	/* Secrets, by the keys and names above them. */
	{ "{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"one\"}],\"token\":{\"x\":[\"q\"]}}",
	  "{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"two\"}],\"token\":{\"x\":[\"q\"]}}",
	  "@@ env[DB_PASSWORD].value @@\n env:\n   - name: DB_PASSWORD\n-    value: (hidden)\n"
	  "+    value: (hidden, another)\n token:\n   x:\n     - (hidden)\n" },
	{ "{\"password\":\"hush\"}", "{\"password\":{\"key\":\"hush\"}}", NULL },
	{ "{\"password\":\"{\\\"key\\\":\\\"hush\\\"}\"}", "{\"password\":\"{\\\"key\\\":\\\"hush\\\",\\\"b\\\":1}\"}",
	  NULL },
	/* On one side alone. */
	{ NULL, "{\"a\":{\"password\":\"hush\"}}", "@@ a @@\n+a:\n+  password: (hidden)\n" },
	{ "{\"a\":[]}", NULL, "@@ a @@\n-a: []\n" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

		value_lines_write(cases[i].before ? parse(cases[i].before) : NULL,
				  cases[i].after ? parse(cases[i].after) : NULL, &out);
		if (cases[i].expected)
			assert_string_equal(out.length ? out.data : "", cases[i].expected);
		if (out.length && strstr(out.data, "hush"))
			print_error("%s\n", out.data);
		assert_null(strstr(out.length ? out.data : "", "hush"));
	}
}

/* More than is compared line by line: all of one side, then all of the other. */
static void test_many_lines(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST * 64);
	struct value *before = value_new(&arena, VALUE_LIST);
	struct value *after = value_new(&arena, VALUE_LIST);
	size_t removed = 0;
	size_t added = 0;

	(void)state;
	for (long i = 0; i < 5000; i++) {
		value_add(before, value_int(&arena, i));
		value_add(after, value_int(&arena, i + 100000));
	}
	value_lines_write(before, after, &out);
	for (const char *p = out.data; p && *p; p = strchr(p, '\n') + 1) {
		removed += *p == '-';
		added += *p == '+';
	}
	assert_int_equal(removed, 5000);
	assert_int_equal(added, 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_cases, forget),
		cmocka_unit_test_teardown(test_many_lines, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
