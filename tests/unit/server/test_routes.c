/* SPDX-License-Identifier: Apache-2.0 */
/* The table of routes, and how a path is found in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/routes.h"
#include "server/target.h"

static void patterns(void **state)
{
	static const struct {
		const char *pattern;
		const char *path;
		const char *first; /* what stands for {…}; NULL: the path does not match */
		const char *second;
	} cases[] = {
		{ "/healthz", "/healthz", "", "" },
		{ "/healthz", "/healthz/", NULL, NULL },
		{ "/healthz", "/", NULL, NULL },
		{ "/healthz", "//healthz", NULL, NULL },
		{ "/healthz", "/Healthz", NULL, NULL },
		{ "/", "/", "", "" },
		{ "/stores/{name}", "/stores/acme", "acme", "" },
		{ "/stores/{name}", "/stores/", NULL, NULL },
		{ "/stores/{name}", "/stores", NULL, NULL },
		{ "/stores/{name}", "/stores/a/b", NULL, NULL },
		{ "/stores/{name}", "/stores/acme:suspend", NULL, NULL },
		{ "/stores/{name}:suspend", "/stores/acme:suspend", "acme", "" },
		{ "/stores/{name}:suspend", "/stores/:suspend", NULL, NULL },
		{ "/stores/{name}:suspend", "/stores/acme:resume", NULL, NULL },
		{ "/stores/{name}:suspend", "/stores/acme", NULL, NULL },
		{ "/stores/{name}:suspend", "/stores/a:b:suspend", NULL, NULL },
		{ "/stores/{name}:suspend", "/stores/acme:suspend/x", NULL, NULL },
		{ "/stores/{name}/logs", "/stores/acme/logs", "acme", "" },
		{ "/stores/{name}/logs", "/stores//logs", NULL, NULL },
		{ "/a/{x}/b/{y}", "/a/1/b/2", "1", "2" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str names[ROUTE_NAMES_MOST] = { { NULL, 0 } };
		bool matches = routes_matches(cases[i].pattern, str_of(cases[i].path), names);

		if (matches != (cases[i].first != NULL))
			fail_msg("%s %s", cases[i].pattern, cases[i].path);
		if (matches) {
			assert_true(str_is(names[0], cases[i].first));
			assert_true(str_is(names[1], cases[i].second));
		}
	}
}

static void found(void **state)
{
	struct route_match match = routes_find(STR("GET"), STR("/problems/store-exists"));

	(void)state;
	assert_int_equal(match.place, ROUTE_AT_problem);
	assert_true(str_is(match.names[0], "store-exists"));
	assert_int_equal(routes_find(STR("HEAD"), STR("/healthz")).place, ROUTE_AT_health);
	match = routes_find(STR("POST"), STR("/healthz"));
	assert_true(match.is_known && match.place == ROUTES);
	assert_int_equal(match.methods, 1U << ROUTE_GET);
	assert_int_equal(routes_find(STR("get"), STR("/healthz")).place, ROUTES);
	match = routes_find(STR("GET"), STR("/nothing"));
	assert_true(!match.is_known && match.place == ROUTES && !match.methods);
	assert_false(routes_find(STR("OPTIONS"), STR("*")).is_known);
}

static void allowed(void **state)
{
	char allow[ROUTE_ALLOW_MOST];

	(void)state;
	routes_allow(1U << ROUTE_GET, allow);
	assert_string_equal(allow, "GET, HEAD, OPTIONS");
	routes_allow((1U << ROUTE_METHODS) - 1, allow);
	assert_string_equal(allow, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
	routes_allow(0, allow);
	assert_string_equal(allow, "OPTIONS");
}

/* Each row: an operation of its own, a path that the guard lets through and that finds it. */
static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROUTES; i++) {
		const struct route *route = routes_at(i);

		assert_int_equal(*route->path, '/');
		assert_true(*route->statuses && *route->summary && *route->type);
		if (!strchr(route->path, '{')) {
			assert_int_equal(target_check(str_of(route->path)), GUARD_FINE);
			assert_int_equal(
				routes_find(str_of(routes_method_word(route->method)), str_of(route->path)).place, i);
		}
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(route->operation, routes_at(other)->operation);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns),
		cmocka_unit_test(found),
		cmocka_unit_test(allowed),
		cmocka_unit_test(table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
