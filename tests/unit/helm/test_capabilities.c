/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "helm/capabilities.h"

static void assert_flags(const char *answer, const char *const *wanted)
{
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	size_t i = 0;

	capabilities_take(parse(answer), &arena, &flags);
	for (; wanted[i]; i++) {
		assert_true(2 * i + 1 < flags.count);
		assert_string_equal(flags.list[2 * i], "--api-versions");
		assert_string_equal(flags.list[2 * i + 1], wanted[i]);
	}
	assert_int_equal(flags.count, 2 * i);
}

static void test_aggregated(void **state)
{
	(void)state;
	assert_flags("{\"kind\":\"APIGroupDiscoveryList\",\"items\":["
		     "{\"metadata\":{},\"versions\":[{\"version\":\"v1\",\"resources\":["
		     "{\"resource\":\"pods\",\"responseKind\":{\"group\":\"\",\"kind\":\"Pod\"},\"subresources\":["
		     "{\"subresource\":\"eviction\",\"responseKind\":{\"group\":\"policy\",\"kind\":\"Eviction\"}},"
		     "{\"subresource\":\"log\"}]}]}]},"
		     "{\"metadata\":{\"name\":\"apps\"},\"versions\":["
		     "{\"version\":\"v1\",\"resources\":[{\"responseKind\":{\"kind\":\"Deployment\"}}]},"
		     "{\"version\":\"v1beta1\",\"freshness\":\"Stale\"}]}]}",
		     (const char *const[]){ "v1,v1/Pod,v1/Eviction", "apps/v1,apps/v1/Deployment", "apps/v1beta1",
					    NULL });
}

static void test_older_servers(void **state)
{
	(void)state;
	assert_flags("{\"kind\":\"APIVersions\",\"versions\":[\"v1\"]}", (const char *const[]){ "v1", NULL });
	assert_flags("{\"kind\":\"APIGroupList\",\"groups\":[{\"name\":\"apps\",\"versions\":["
		     "{\"groupVersion\":\"apps/v1\",\"version\":\"v1\"},"
		     "{\"groupVersion\":\"apps/v1beta1\",\"version\":\"v1beta1\"}]}]}",
		     (const char *const[]){ "apps/v1", "apps/v1beta1", NULL });
	assert_flags("{}", (const char *const[]){ NULL });
}

/* A version with more kinds than one argument of a process may hold is spread over several. */
static void test_many_kinds(void **state)
{
	CLEANUP(bytes_free) struct bytes answer = BYTES_INIT(4000000);
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	size_t kinds = 0;

	(void)state;
	bytes_add_text(&answer, "{\"items\":[{\"metadata\":{\"name\":\"example.test\"},\"versions\":["
				"{\"version\":\"v1\",\"resources\":[");
	for (unsigned i = 0; i < 6000; i++)
		bytes_format(&answer, "%s{\"responseKind\":{\"kind\":\"Kind%06u\"}}", i ? "," : "", i);
	bytes_add_text(&answer, "]}]}]}");
	capabilities_take(parse(answer.data), &arena, &flags);
	assert_true(flags.count > 2);
	for (size_t i = 1; i < flags.count; i += 2) {
		assert_true(strlen(flags.list[i]) < 131072);
		assert_memory_equal(flags.list[i], "example.test/v1,", 16);
		for (const char *at = flags.list[i]; (at = strstr(at, "/v1/Kind")); at++)
			kinds++;
	}
	assert_int_equal(kinds, 6000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_aggregated, forget),
		cmocka_unit_test_teardown(test_older_servers, forget),
		cmocka_unit_test_teardown(test_many_kinds, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
