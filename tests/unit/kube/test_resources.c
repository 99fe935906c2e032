/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/resources.h"

static void test_paths(void **state)
{
	(void)state;
	assert_string_equal(resources_list(RESOURCE_Pod, "store-a", &arena), "/api/v1/namespaces/store-a/pods");
	assert_string_equal(resources_list(RESOURCE_Pod, NULL, &arena), "/api/v1/pods");
	assert_string_equal(resources_object(RESOURCE_Ingress, "store-a", "web", &arena),
			    "/apis/networking.k8s.io/v1/namespaces/store-a/ingresses/web");
	/* What is in no namespace has none in its path, whoever names one. */
	assert_string_equal(resources_object(RESOURCE_Namespace, "x", "store-a", &arena), "/api/v1/namespaces/store-a");
	assert_string_equal(resources_list(RESOURCE_StorageClass, "x", &arena),
			    "/apis/storage.k8s.io/v1/storageclasses");
	assert_string_equal(resources_path("keda.sh/v1alpha1", "scaledobjects", "a", &arena),
			    API_KEDA "/namespaces/a/scaledobjects");
	assert_string_equal(resources_api("v1", &arena), API_CORE);
	assert_string_equal(resources_api("apps/v1", &arena), API_APPS);
}

/* The same kind of another group, or in another version, is another resource. */
static void test_find(void **state)
{
	enum resource found;

	(void)state;
	for (enum resource i = 0; i < RESOURCE_COUNT; i++) {
		assert_true(resources_find(resources_version(i), resources_kind(i), &found));
		assert_int_equal(found, i);
	}
	assert_false(resources_find("extensions/v1beta1", "Ingress", &found));
	assert_false(resources_find("v1", "Deployment", &found));
	assert_false(resources_find("v1", "", &found));
}

/* Every version is what its path says, as the API server builds it from apiVersion. */
static void test_versions(void **state)
{
	(void)state;
	assert_string_equal(resources_version(RESOURCE_Pod), "v1");
	assert_string_equal(resources_version(RESOURCE_Deployment), "apps/v1");
	for (enum resource i = 0; i < RESOURCE_COUNT; i++)
		assert_string_equal(resources_path(resources_version(i), resources_plural(i), NULL, &arena),
				    resources_list(i, NULL, &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_paths, forget),
		cmocka_unit_test_teardown(test_find, forget),
		cmocka_unit_test_teardown(test_versions, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
