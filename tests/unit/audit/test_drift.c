/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/drift.h"
#include "cases.h"

/* "" when they are alike. */
static const char *difference(const char *wanted, const char *live)
{
	struct drift found;

	return drift_content(parse(wanted), parse(live), &arena, &found) ? "" : found.path;
}

static void test_same(void **state)
{
	(void)state;
	assert_string_equal(difference("{\"kind\":\"A\",\"spec\":{\"a\":1,\"b\":[2]}}",
				       "{\"kind\":\"A\",\"status\":{\"x\":1},\"spec\":{\"b\":[2],\"a\":1},"
				       "\"metadata\":{\"uid\":\"7\"}}"),
			    "");
}

static void test_quantities(void **state)
{
	(void)state;
	assert_string_equal(difference("{\"spec\":{\"cpu\":\"1\",\"memory\":\"1Gi\",\"pods\":4}}",
				       "{\"spec\":{\"cpu\":\"1000m\",\"memory\":\"1024Mi\",\"pods\":\"4\"}}"),
			    "");
	assert_string_equal(difference("{\"spec\":{\"cpu\":\"1\"}}", "{\"spec\":{\"cpu\":\"1001m\"}}"), "spec.cpu");
}

static void test_empty_lists_are_none(void **state)
{
	(void)state;
	assert_string_equal(difference("{\"spec\":{\"egress\":[]}}", "{\"spec\":{}}"), "");
	assert_string_equal(difference("{\"spec\":{}}", "{\"spec\":{\"egress\":[],\"x\":null}}"), "");
}

/* An empty selector is all of them, no selector none: that difference must not be lost. */
static void test_empty_maps_are_something(void **state)
{
	(void)state;
	assert_string_equal(difference("{\"spec\":{\"from\":[{\"podSelector\":{}}]}}",
				       "{\"spec\":{\"from\":[{\"podSelector\":{},\"namespaceSelector\":{}}]}}"),
			    "spec.from[0].namespaceSelector");
}

static void test_additions(void **state)
{
	(void)state;
	assert_string_equal(difference("{\"spec\":{\"podSelector\":{}}}",
				       "{\"spec\":{\"podSelector\":{},\"ingress\":[{}]}}"),
			    "spec.ingress");
	assert_string_equal(difference("{\"spec\":{\"a\":[1]}}", "{\"spec\":{\"a\":[1,2]}}"), "spec.a[1]");
	assert_string_equal(difference("{\"spec\":{\"a\":[1,2]}}", "{\"spec\":{\"a\":[1]}}"), "spec.a[1]");
	assert_string_equal(difference("{\"spec\":{}}", "{\"spec\":{},\"data\":{\"x\":1}}"), "data");
}

static void test_values_of_a_difference(void **state)
{
	struct drift found;

	(void)state;
	assert_false(drift_content(parse("{\"spec\":{\"a.b\":\"x\"}}"), parse("{\"spec\":{\"a.b\":{\"c\":1}}}"), &arena,
				   &found));
	assert_string_equal(found.path, "spec.\"a.b\"");
	assert_string_equal(found.wanted->text.p, "x");
	assert_int_equal(found.found->type, VALUE_MAP);
}

static void test_marks(void **state)
{
	struct drift found[2];
	const struct value *wanted = parse("{\"metadata\":{\"labels\":{\"a\":\"1\",\"b/c\":\"2\"},"
					   "\"annotations\":{\"d\":\"3\"}}}");

	(void)state;
	assert_int_equal(drift_marks(wanted,
				     parse("{\"metadata\":{\"labels\":{\"z\":\"1\",\"b/c\":\"2\",\"a\":\"1\"},"
					   "\"annotations\":{\"d\":\"3\"}}}"),
				     &arena, found, 2),
			 0);
	assert_int_equal(drift_marks(wanted, parse("{\"metadata\":{\"labels\":{\"a\":\"1\",\"b/c\":\"4\"}}}"), &arena,
				     found, 2),
			 2);
	assert_string_equal(found[0].path, "metadata.labels.\"b/c\"");
	assert_string_equal(found[0].found->text.p, "4");
	assert_string_equal(found[1].path, "metadata.annotations.d");
	assert_null(found[1].found);
	assert_int_equal(drift_marks(wanted, parse("{}"), &arena, found, 2), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_same, forget),
		cmocka_unit_test_teardown(test_quantities, forget),
		cmocka_unit_test_teardown(test_empty_lists_are_none, forget),
		cmocka_unit_test_teardown(test_empty_maps_are_something, forget),
		cmocka_unit_test_teardown(test_additions, forget),
		cmocka_unit_test_teardown(test_values_of_a_difference, forget),
		cmocka_unit_test_teardown(test_marks, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
