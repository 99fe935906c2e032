/* SPDX-License-Identifier: Apache-2.0 */
/* Whose objects are, and what is kept of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "server/cache_rows.h"

static void test_key(void **state)
{
	static const struct {
		enum cache_row row;
		const char *object;
		const char *key; /* NULL: none */
	} cases[] = {
		{ CACHE_Namespace, "{\"metadata\":{\"name\":\"store-acme\"}}", "store-acme" },
		{ CACHE_Namespace, "{\"metadata\":{\"name\":\"else\"}}", "else" },
		{ CACHE_Lease, "{\"metadata\":{\"name\":\"acme\",\"namespace\":\"store-system\"}}", "store-acme" },
		{ CACHE_Pod, "{\"metadata\":{\"name\":\"web\",\"namespace\":\"store-acme\"}}", "store-acme" },
		{ CACHE_Pod, "{\"metadata\":{\"name\":\"web\",\"namespace\":\"kube-system\"}}", NULL },
		{ CACHE_Secret, "{\"metadata\":{\"name\":\"web\",\"namespace\":\"stores\"}}", NULL },
		{ CACHE_Pod, "{\"metadata\":{\"namespace\":\"store-acme\"}}", NULL },
		{ CACHE_Pod, "{}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *key = cache_rows_key(cases[i].row, parse(cases[i].object), &arena);

		if (cases[i].key)
			assert_string_equal(key, cases[i].key);
		else
			assert_null(key);
	}
}

static void test_keep(void **state)
{
	static const struct {
		enum cache_row row;
		const char *object;
		const char *kept;
	} cases[] = {
		{ CACHE_Pod,
		  "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\",\"managedFields\":[{}],\"annotations\":{"
		  "\"kubectl.kubernetes.io/last-applied-configuration\":\"x\",\"b\":\"c\"}},\"spec\":{\"volumes\":[{}],"
		  "\"nodeName\":\"n\",\"containers\":[{\"name\":\"x\"},{\"name\":\"y\"}]},\"status\":{\"a\":1,"
		  "\"containerStatuses\":[{\"name\":\"x\",\"imageID\":\"i\",\"ready\":true}]}}",
		  "{\"metadata\":{\"name\":\"a\",\"annotations\":{\"b\":\"c\"}},\"spec\":{\"nodeName\":\"n\","
		  "\"containers\":[{},{}]},\"status\":{\"a\":1,"
		  "\"containerStatuses\":[{\"name\":\"x\",\"ready\":true}]}}" },
		{ CACHE_Secret, "{\"metadata\":{\"resourceVersion\":\"1\",\"managedFields\":[{\"a\":1}]}}",
		  "{\"metadata\":{\"resourceVersion\":\"1\",\"managedFields\":[{\"a\":1}]}}" },
		{ CACHE_Lease, "{\"metadata\":{\"resourceVersion\":\"1\",\"managedFields\":[]}}",
		  "{\"metadata\":{\"resourceVersion\":\"1\"}}" },
		{ CACHE_Deployment, "{\"metadata\":{\"managedFields\":[]},\"spec\":{\"template\":{},\"replicas\":1}}",
		  "{\"metadata\":{},\"spec\":{\"replicas\":1}}" },
		/* Who took the replicas away is looked at. */
		{ CACHE_Deployment, "{\"metadata\":{\"managedFields\":[]},\"spec\":{\"template\":{},\"replicas\":0}}",
		  "{\"metadata\":{\"managedFields\":[]},\"spec\":{\"replicas\":0}}" },
		{ CACHE_Pod, "{\"metadata\":\"odd\",\"spec\":[1]}", "{\"metadata\":\"odd\",\"spec\":[1]}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_json(cache_rows_keep(cases[i].row, parse(cases[i].object), &arena), cases[i].kept);
}

static void test_targets(void **state)
{
	struct watch_target lease = cache_rows_target(CACHE_Lease, &arena);
	struct watch_target record = cache_rows_target(CACHE_Secret, &arena);
	struct watch_target scaler = cache_rows_target(CACHE_ScaledObject, &arena);

	(void)state;
	assert_string_equal(lease.path, API_COORDINATION "/namespaces/store-system/leases");
	assert_string_equal(record.path, API_CORE "/secrets");
	assert_string_equal(record.selector, "owner=helm");
	/* Their contents are secret. */
	assert_true(record.metadata_only);
	assert_true(scaler.is_optional);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_key, forget),
		cmocka_unit_test_teardown(test_keep, forget),
		cmocka_unit_test_teardown(test_targets, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
