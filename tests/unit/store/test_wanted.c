/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/wanted.h"

#define RECORD "{\"metadata\":{\"labels\":{\"version\":\"3\",\"store.urumi.ai/fingerprint\":\"f0\"}}}"

static const struct value *noted(const char *text, const struct value *record)
{
	const char *space =
		arena_format(&arena, "{\"metadata\":{\"annotations\":{\"store.urumi.ai/wanted\":\"%s\"}}}", text).p;

	return wanted_read(parse(space), record, &arena);
}

static void test_text(void **state)
{
	const struct value *objects =
		parse("[{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":2}},"
		      "{\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"db\"},\"spec\":{}},"
		      "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"idle\"},\"spec\":{\"replicas\":0}},"
		      "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"one\"},\"spec\":{\"replicas\":null}},"
		      "{\"kind\":\"DaemonSet\",\"metadata\":{\"name\":\"agent\"}},"
		      "{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}},"
		      "{\"kind\":\"Ingress\",\"metadata\":{\"name\":\"bare\"},\"spec\":{\"rules\":[{}]}},"
		      "{\"kind\":\"Ingress\",\"metadata\":{\"name\":\"way\"},\"spec\":"
		      "{\"rules\":[{},{\"host\":\"a.test\"}]}}]");

	(void)state;
	assert_string_equal(wanted_text(parse(RECORD), objects, &arena),
			    "3 f0 Deployment/web=2 StatefulSet/db=1 Deployment/idle=0 Deployment/one=1 "
			    "DaemonSet/agent Ingress/way");
	assert_string_equal(wanted_text(parse("{\"metadata\":{\"labels\":{\"version\":\"1\"}}}"), NULL, &arena), "1 -");
}

/* More than an annotation can hold is not noted. */
static void test_too_long(void **state)
{
	struct value *objects = value_new(&arena, VALUE_LIST);

	(void)state;
	for (int i = 0; i < 2000; i++)
		value_add(objects, parse("{\"kind\":\"DaemonSet\",\"metadata\":{\"name\":\"a-long-name\"}}"));
	assert_string_equal(wanted_text(parse(RECORD), objects, &arena), "");
}

static void test_read(void **state)
{
	const struct value *list = noted("3 f0 Deployment/web=2 DaemonSet/agent Ingress/way", parse(RECORD));

	(void)state;
	assert_int_equal(value_count(list), 3);
	assert_string_equal(value_text_at(list->first, "kind"), "Deployment");
	assert_string_equal(value_text_at(list->first, "metadata.name"), "web");
	assert_int_equal(value_number_at(list->first, "spec.replicas"), 2);
	assert_null(value_get(list->first->next, "spec"));
	assert_true(wanted_has(list, "Ingress"));
	assert_false(wanted_has(list, "StatefulSet"));
	assert_int_equal(value_count(noted("3 f0", parse(RECORD))), 0);
	assert_non_null(noted("3 f0", parse(RECORD)));
}

static void test_of_another_revision(void **state)
{
	(void)state;
	assert_null(noted("", parse(RECORD)));
	assert_null(noted("2 f0 Deployment/web=2", parse(RECORD)));
	assert_null(noted("3 f1 Deployment/web=2", parse(RECORD)));
	assert_null(noted("3 f01 Deployment/web=2", parse(RECORD)));
	assert_null(noted("33 f0 Deployment/web=2", parse(RECORD)));
	assert_null(wanted_read(NULL, parse(RECORD), &arena));
	/* Whoever may not see the record takes what is noted. */
	assert_int_equal(value_count(noted("3 f1 Deployment/web=2", NULL)), 1);
	assert_null(wanted_read(NULL, NULL, &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_text, forget),
		cmocka_unit_test_teardown(test_too_long, forget),
		cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_of_another_revision, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
