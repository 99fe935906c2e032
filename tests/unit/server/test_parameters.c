/* SPDX-License-Identifier: Apache-2.0 */
/* Queries as parameters of a route. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "server/parameters.h"

static const char *errors_of(const char *query, struct arena *arena, struct parameters *ret)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 16);

	parameters_read(ROUTE_AT_stores, str_of(query), arena, ret);
	json_write_value(ret->errors, &out);
	return arena_str(arena, bytes_str(&out)).p;
}

static void values(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct parameters parameters;

	(void)state;
	assert_string_equal(errors_of("pageSize=5&labelSelector=a%3Db,c+in+%28d%29&&state=", &arena, &parameters),
			    "[]");
	assert_string_equal(parameters.values[PARAMETER_stores_pageSize].p, "5");
	assert_string_equal(parameters.values[PARAMETER_stores_labelSelector].p, "a=b,c in (d)");
	assert_string_equal(parameters.values[PARAMETER_stores_state].p, "");
	assert_null(parameters.values[PARAMETER_stores_pageToken].p);
	assert_string_equal(errors_of("", &arena, &parameters), "[]");
	assert_string_equal(errors_of("page%53ize=7&labelSelector=a==b", &arena, &parameters), "[]");
	assert_string_equal(parameters.values[PARAMETER_stores_pageSize].p, "7");
	assert_string_equal(parameters.values[PARAMETER_stores_labelSelector].p, "a==b");
}

static void wrong(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct parameters parameters;

	(void)state;
	assert_string_equal(errors_of("pagesize=5&x", &arena, &parameters),
			    "[{\"parameter\":\"pagesize\",\"detail\":\"the route does not take it\"},"
			    "{\"parameter\":\"x\",\"detail\":\"the route does not take it\"}]");
	assert_string_equal(errors_of("state&state=a", &arena, &parameters),
			    "[{\"parameter\":\"state\",\"detail\":\"it is there twice\"}]");
	parameters_wrong(&parameters, PARAMETER_stores_pageSize, "no", &arena);
	assert_int_equal(value_count(parameters.errors), 2);
	/* Another route has none of them. */
	parameters_read(ROUTE_AT_store, STR("pageSize=5"), &arena, &parameters);
	assert_int_equal(value_count(parameters.errors), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(values), cmocka_unit_test(wrong) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
