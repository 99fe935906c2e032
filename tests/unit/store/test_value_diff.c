/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/spec.h"
#include "store/value_diff.h"

#define TEXT_MOST ((size_t)1 << 16)
#define ARROW " \xe2\x86\x92 "

static void assert_lines(const char *before, const char *after, size_t most, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	value_diff_text(parse(before), parse(after), most, &out);
	assert_string_equal(out.length ? out.data : "", expected);
}

static void test_fields(void **state)
{
	(void)state;
	assert_lines("{\"a\":{\"b\":1,\"same\":[1,{\"c\":2}]}}", "{\"a\":{\"b\":\"1\",\"same\":[1,{\"c\":2}]}}", 9,
		     "  a.b                                  1" ARROW "\"1\"\n");
	assert_lines("{\"list\":[1,{\"c\":2}],\"gone\":true}", "{\"list\":[1,{\"c\":3},4],\"new\":null}", 9,
		     "  list[1].c                            2" ARROW "3\n"
		     "  list[2]                              (absent)" ARROW "4\n"
		     "  gone                                 true" ARROW "(removed)\n"
		     "  new                                  (absent)" ARROW "null\n");
	/* A mapping in the place of a list is one difference. */
	assert_lines("{\"a\":{\"b\":1}}", "{\"a\":[1]}", 9,
		     "  a                                    {\"b\":1}" ARROW "[1]\n");
}

/* One that is put in front changes none of the others. */
static void test_items_by_their_key(void **state)
{
	(void)state;
	assert_lines("{\"products\":[{\"sku\":\"A\",\"price\":1},{\"sku\":\"B\",\"price\":2}]}",
		     "{\"products\":[{\"sku\":\"C\",\"price\":3},{\"sku\":\"A\",\"price\":1},"
		     "{\"sku\":\"B\",\"price\":9}]}",
		     9,
		     "  products[B].price                    2" ARROW "9\n"
		     "  products[C]                          (absent)" ARROW "{\"sku\":\"C\",\"price\":3}\n");
	assert_lines("[{\"name\":\"a\"},{\"name\":\"b\"}]", "[{\"name\":\"b\"},{\"name\":\"a\"}]", 9,
		     "   (order)                             [\"a\",\"b\"]" ARROW "[\"b\",\"a\"]\n");
	/* Twice the same key: places count. */
	assert_lines("[{\"sku\":\"a\",\"n\":1},{\"sku\":\"a\",\"n\":2}]",
		     "[{\"sku\":\"a\",\"n\":1},{\"sku\":\"a\",\"n\":3}]", 9,
		     "  [1].n                                2" ARROW "3\n");
}

static void test_passwords_are_hidden(void **state)
{
	(void)state;
	assert_lines("{\"auth\":{\"password\":\"old\"}}", "{\"auth\":{\"password\":\"new\"}}", 9,
		     "  auth.password                        (hidden)" ARROW "(hidden, another)\n");
	assert_lines("{}", "{\"db\":{\"user\":\"u\",\"password\":\"p\"}}", 9,
		     "  db                                   (absent)" ARROW
		     "{\"user\":\"u\",\"password\":\"(hidden)\"}\n");
	assert_lines("{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"a\"}]}",
		     "{\"env\":[{\"name\":\"DB_PASSWORD\",\"value\":\"b\"}]}", 9,
		     "  env[DB_PASSWORD].value               (hidden)" ARROW "(hidden, another)\n");
}

static void test_never_two_equal_sides(void **state)
{
	(void)state;
	assert_lines("{\"t\":\"0123456789012345678901234567890123456789 the end\"}",
		     "{\"t\":\"0123456789012345678901234567890123456789 an end\"}", 9,
		     "  t                                    \xe2\x80\xa6"
		     "3456789 the end" ARROW "\xe2\x80\xa6"
		     "3456789 an end\n");
}

static void test_order_of_members(void **state)
{
	(void)state;
	assert_lines("{\"a\":1,\"b\":{\"c\":1,\"d\":2}}", "{\"b\":{\"d\":2,\"c\":1},\"a\":1}", 9, "");
}

static void test_most(void **state)
{
	(void)state;
	assert_lines("{\"a\":1,\"b\":1,\"c\":1}", "{\"a\":2,\"b\":2,\"c\":2}", 1,
		     "  a                                    1" ARROW "2\n  and 2 more\n");
}

/* What follows from the rest, and what is of the machine, makes no difference. */
static void test_what_is_left_out(void **state)
{
	(void)state;
	assert_lines("{\"global\":{\"store\":{\"fingerprint\":\"a\",\"policies\":{\"folder\":\"/a\",\"digest\":\"1\"},"
		     "\"addPolicies\":{\"folder\":\"/a\"}}}}",
		     "{\"global\":{\"store\":{\"fingerprint\":\"b\",\"policies\":{\"folder\":\"/b\",\"digest\":\"2\"},"
		     "\"addPolicies\":{\"folder\":\"/b\"}}}}",
		     9, "  global.store.policies.digest         1" ARROW "2\n");
	assert_lines("{\"store\":{\"fingerprint\":\"a\"}}", "{\"store\":{\"fingerprint\":\"b\"}}", 9,
		     "  store.fingerprint                    a" ARROW "b\n");
}

static void test_list(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct value *list = value_new(&arena, VALUE_LIST);

	(void)state;
	value_diff_list(parse("{\"a\":[1],\"b\":1}"), parse("{\"a\":[2],\"c\":{}}"), list, &arena);
	json_write_value(list, &out);
	assert_string_equal(out.data, "[{\"path\":\"a[0]\",\"before\":1,\"after\":2},{\"path\":\"b\",\"before\":1},"
				      "{\"path\":\"c\",\"after\":{}}]");
}

/* Deeper than it looks they are one difference, and no crash. */
static void test_deep(void **state)
{
	CLEANUP(bytes_free) struct bytes before = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes after = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		bytes_add_text(&before, "{\"k\":");
		bytes_add_text(&after, "{\"k\":");
	}
	bytes_add_char(&before, '1');
	bytes_add_char(&after, '2');
	bytes_add_repeat(&before, '}', 200);
	bytes_add_repeat(&after, '}', 200);
	value_diff_text(parse(before.data), parse(after.data), 9, &out);
	for (const char *p = out.data; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 1);
	assert_non_null(strstr(out.data, ".k \xe2\x80\xa6"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_fields, forget),
		cmocka_unit_test_teardown(test_items_by_their_key, forget),
		cmocka_unit_test_teardown(test_passwords_are_hidden, forget),
		cmocka_unit_test_teardown(test_never_two_equal_sides, forget),
		cmocka_unit_test_teardown(test_order_of_members, forget),
		cmocka_unit_test_teardown(test_most, forget),
		cmocka_unit_test_teardown(test_what_is_left_out, forget),
		cmocka_unit_test_teardown(test_list, forget),
		cmocka_unit_test_teardown(test_deep, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
