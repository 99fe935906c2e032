/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "cases.h"
#include "chart/problem.h"
#include "store/products.h"

#define TEXT_MOST ((size_t)4 << 20)

/* A file of that text, which the caller removes. */
static void make_file(struct str text, char *path)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	int descriptor = mkstemp(path);

	assert_true(descriptor >= 0);
	(void)close(descriptor);
	assert_int_equal(file_write(path, text, &ignored), 0);
}

/* What the values are with a file of that text; NULL and the error's code otherwise. */
static struct value *lay(struct str text, const char *before, struct err *err)
{
	struct value *values = parse(before);
	char path[] = "/tmp/products.XXXXXX";
	int status;

	make_file(text, path);
	status = products_lay(path, "acme", values, &arena, err);
	(void)unlink(path);
	return status ? NULL : values;
}

static void assert_laid(const char *text, const char *before, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *values = lay(str_of(text), before, &err);

	if (!values)
		fail_msg("%s: %s", text, err.message);
	assert_json(values, expected);
}

static void lists_in_each_writing_become_values(void **state)
{
	static const char one[] = "{\"global\":{\"store\":{\"products\":[{\"sku\":\"A\",\"price\":1.5}]}}}";
	static const char *const texts[] = {
		"[{\"sku\": \"A\", \"price\": 1.5}]",
		"\xef\xbb\xbf\n [{\"sku\":\"A\",\r\n\t\"price\":1.5}]\r\n",
		"- sku: A\n  price: 1.5\n",
		"# ours\n---\n- {sku: A, price: 1.5}\n",
		"[{sku: A, price: 1.5}]",
		"{\"sku\": \"A\", \"price\": 1.5}",
		"\n{\"sku\": \"A\", \"price\": 1.5}\r\n\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_laid(texts[i], "{}", one);
	assert_laid("{\"sku\":\"\\ud83d\\ude00\\/\"}\n{\"sku\":\"B\"}",
		    "{\"a\":1,\"global\":{\"store\":{\"theme\":\"dark\",\"products\":[{\"sku\":\"Z\"}],"
		    "\"productsFrom\":{\"configMap\":{\"name\":\"c\",\"key\":\"k\"}}}}}",
		    "{\"a\":1,\"global\":{\"store\":{\"theme\":\"dark\",\"products\":[{\"sku\":\"\xf0\x9f\x98\x80/\"},"
		    "{\"sku\":\"B\"}]}}}");
	assert_laid("[]", "{}", "{\"global\":{\"store\":{\"products\":[]}}}");
}

static void what_is_no_list_is_told_with_its_place(void **state)
{
	static const struct {
		struct str text;
		const char *expected;
	} cases[] = {
		{ STR(""), ": nothing stands there" },
		{ STR("products:\n- sku: A\n"), ": a mapping stands there" },
		{ STR("{\n  \"products\": []\n}\n"), ":1: that line is no JSON" },
		{ STR("{\"sku\":\"A\"}\n{\"sku\":\n"), ":2: that line is no JSON" },
		{ STR("12\n"), ": a number stands there" },
		{ STR("- sku: A\n  sku: B\n"), ":2:3: " },
		{ STR("[{\"sku\": \"A\"},\n"), ":" },
		{ STR("\x1f\x8b\x08..."), " is packed by gzip" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_null(lay(cases[i].text, "{}", &err));
		assert_int_equal(err.code, ERR_VALUE);
		if (!strstr(err.message, cases[i].expected))
			fail_msg("%s lacks %s", err.message, cases[i].expected);
	}
}

static void a_list_that_helm_cannot_keep_is_told_what_to_do(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	for (unsigned i = 0; i < 12000; i++)
		bytes_format(&text,
			     "{\"sku\":\"S-%u\",\"title\":\"A thing of the shop\",\"description\":\"Text.\","
			     "\"price\":1}\n",
			     i);
	assert_null(lay(bytes_str(&text), "{}", &err));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_non_null(strstr(err.message, ": 12000 products of "));
}

static void what_the_chart_refuses_is_told_in_the_file(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	static const char *const none[] = { NULL };
	struct values_request request = { .files = none, .sets = { none, none, none, none, none } };
	struct chart_given given = { .request = &request, .input = STR(""), .chart = "./web" };
	char path[] = "/tmp/products.XXXXXX";

	(void)state;
	make_file(STR("- {sku: A, price: 1}\n- sku: B\n  price: x\n"), path);
	request.products = path;
	(void)err_set(&err, ERR_CHILD, "%s",
		      "values don't meet the specifications of the schema(s) in the following "
		      "chart(s):\nstore:\n- at '/global/store/products/1/price': got string, want number\n");
	assert_int_equal(chart_problem_explain(&given, &err), -1);
	(void)unlink(path);
	assert_int_equal(err.code, ERR_VALUE);
	if (!strstr(err.message, arena_text(&arena,
					    "%s:3:10: global.store.products[1].price is \"x\", a number "
					    "was expected",
					    path)))
		fail_msg("%s", err.message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(lists_in_each_writing_become_values, forget),
		cmocka_unit_test_teardown(what_is_no_list_is_told_with_its_place, forget),
		cmocka_unit_test_teardown(a_list_that_helm_cannot_keep_is_told_what_to_do, forget),
		cmocka_unit_test_teardown(what_the_chart_refuses_is_told_in_the_file, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
