/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/inventory.h"
#include "helm/manifest.h"

static int sign(int number)
{
	return (number > 0) - (number < 0);
}

/* etcd's keys are NAMESPACE/NAME: of "a" and "a-b" the second comes first. */
static void test_order(void **state)
{
	(void)state;
	assert_int_equal(sign(inventory_compare("store-a", "store-a")), 0);
	assert_int_equal(sign(inventory_compare("store-a", "store-b")), -1);
	assert_int_equal(sign(inventory_compare("store-a-b", "store-a")), -1);
	assert_int_equal(sign(inventory_compare("store-a", "store-a-b")), 1);
	assert_int_equal(sign(inventory_compare("store-ab", "store-a")), 1);
	assert_int_equal(sign(inventory_compare("store-a0", "store-a")), 1);
}

static void test_paths(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_string_equal(inventory_path("Pod", "n", "x", &arena), "/api/v1/namespaces/n/pods/x");
	assert_string_equal(inventory_path("Deployment", "n", "x", &arena), "/apis/apps/v1/namespaces/n/deployments/x");
	assert_null(inventory_path("Role", "n", "x", &arena));
}

static void test_documents(void **state)
{
	struct str rest = STR("---\n---\na: 1\n---\nb: |\n  ---\n--- \n---\nc: 3");
	struct str document;

	(void)state;
	assert_true(manifest_next(&rest, &document));
	assert_true(str_is(document, "a: 1\n"));
	assert_true(manifest_next(&rest, &document));
	assert_true(str_is(document, "b: |\n  ---\n--- \n"));
	assert_true(manifest_next(&rest, &document));
	assert_true(str_is(document, "c: 3"));
	assert_false(manifest_next(&rest, &document));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
