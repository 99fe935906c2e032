/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI document: every route of the table is in it, and what it refers to is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "server/openapi.h"
#include "server/parameters.h"
#include "server/routes.h"
#include "server/schemas.h"
#include "store/state.h"

#define MOST ((size_t)1 << 20)

static const struct value *document(struct bytes *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *read;

	assert_int_equal(openapi_write(text, &err), 0);
	read = json_parse(bytes_str(text), arena, &err);
	assert_non_null(read);
	return read;
}

static size_t parameters_of(size_t route)
{
	size_t count = 0;

	for (size_t i = 0; i < PARAMETERS; i++)
		count += parameters_at(i)->route == route;
	return count;
}

static void routes(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *read = document(&text, &arena);

	(void)state;
	assert_string_equal(value_text_at(read, "openapi"), "3.1.0");
	for (size_t i = 0; i < ROUTES; i++) {
		const struct route *route = routes_at(i);
		const struct value *operation = value_get(value_get(value_get(read, "paths"), route->path), "get");

		assert_int_equal(route->method, ROUTE_GET);
		assert_string_equal(value_text_at(operation, "operationId"), route->operation);
		assert_non_null(value_get(value_get(operation, "responses"), "200"));
		assert_non_null(value_get(value_get(operation, "responses"), "default"));
		assert_int_equal((strchr(route->path, '{') != NULL) + parameters_of(i),
				 value_count(value_get(operation, "parameters")));
	}
	assert_int_equal(value_count(value_get(read, "paths")), ROUTES);
	read = value_find(read, STR("components.schemas.State.enum"));
	assert_int_equal(value_count(read), STATE_COUNT);
	assert_string_equal(value_first(read)->text.p, state_name((enum state)0));
}

static bool is_schema(const char *name)
{
	for (size_t i = 0; i < schemas_count(); i++)
		if (strcmp(schemas_name(i), name) == 0)
			return true;
	return false;
}

static void references(void **state)
{
	static const char before[] = "\"#/components/schemas/";
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	size_t count = 0;

	(void)state;
	(void)document(&text, &arena);
	for (const char *at = strstr(text.data, before); at; at = strstr(at + 1, before)) {
		const char *name = at + sizeof(before) - 1;

		count++;
		assert_true(is_schema(arena_str(&arena, (struct str){ name, strcspn(name, "\"") }).p));
	}
	assert_true(count > ROUTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(routes),
		cmocka_unit_test(references),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
