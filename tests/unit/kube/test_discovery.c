/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/discovery.h"

/* The kinds of an APIResourceList. */
static struct discovery_kind *kinds_of(const char *json)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *list = json_parse(str_of(json), &arena, &err);
	struct discovery_kind *first = NULL;

	assert_non_null(list);
	(void)discovery_take(list, &first, &arena);
	return first;
}

#define ALL "\"verbs\":[\"create\",\"delete\",\"get\",\"list\"]"

static void test_collections(void **state)
{
	struct discovery_kind *kind =
		kinds_of("{\"groupVersion\":\"v1\",\"resources\":["
			 "{\"name\":\"namespaces\",\"kind\":\"Namespace\",\"namespaced\":false," ALL "},"
			 "{\"name\":\"pods\",\"kind\":\"Pod\",\"namespaced\":true," ALL "},"
			 "{\"name\":\"pods/log\",\"kind\":\"Pod\",\"namespaced\":true," ALL "},"
			 "{\"name\":\"bindings\",\"kind\":\"Binding\",\"namespaced\":true,"
			 "\"verbs\":[\"create\"]},"
			 "{\"name\":\"componentstatuses\",\"kind\":\"ComponentStatus\","
			 "\"namespaced\":false,\"verbs\":[\"get\",\"list\"]}]}");

	(void)state;
	assert_string_equal(kind->name, "Namespace");
	assert_false(kind->namespaced);
	assert_string_equal(discovery_path(kind, NULL, &arena), "/api/v1/namespaces");
	kind = kind->next;
	assert_string_equal(kind->name, "Pod");
	assert_true(kind->namespaced);
	assert_string_equal(discovery_path(kind, "store-acme", &arena), "/api/v1/namespaces/store-acme/pods");
	assert_string_equal(discovery_path(kind, NULL, &arena), "/api/v1/pods");
	assert_null(kind->next);
}

static void test_groups(void **state)
{
	struct discovery_kind *kind = kinds_of("{\"groupVersion\":\"apps/v1\",\"resources\":["
					       "{\"name\":\"deployments\",\"namespaced\":true," ALL "}]}");

	(void)state;
	assert_string_equal(discovery_path(kind, "n", &arena), "/apis/apps/v1/namespaces/n/deployments");
}

static void test_lists_are_joined(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *list =
		json_parse(STR("{\"groupVersion\":\"v1\",\"resources\":[{\"name\":\"pods\"," ALL "}]}"), &arena, &err);
	struct discovery_kind *first = NULL;
	struct discovery_kind **place = discovery_take(list, &first, &arena);

	(void)state;
	assert_ptr_equal(place, &first->next);
	place = discovery_take(list, place, &arena);
	assert_ptr_equal(place, &first->next->next);
	assert_null(kinds_of("{\"groupVersion\":\"v1\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_collections, forget),
		cmocka_unit_test_teardown(test_groups, forget),
		cmocka_unit_test_teardown(test_lists_are_joined, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
