/* SPDX-License-Identifier: Apache-2.0 */
/* What objects in memory answer in an API server's place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/call.h"
#include "kube/list.h"
#include "kube/memory.h"

#define SECRET(place, name, labels)                                                                                    \
	"{\"metadata\":{\"namespace\":\"" place "\",\"name\":\"" name "\",\"labels\":{\"owner\":\"helm\"" labels "}}}"

struct fixture {
	struct memory_collection list[3];
	struct kube_memory memory;
	struct kube kube;
};

static void fill(struct fixture *fixture)
{
	*fixture = (struct fixture){
		.list = { { RESOURCE_Secret, "owner=helm",
			    parse("[" SECRET("a", "one", ",\"v\":\"1\"") "," SECRET("b", "two", "") "," SECRET(
				    "a", "three", "") "]") },
			  { RESOURCE_Namespace, NULL, parse("[{\"metadata\":{\"name\":\"a\"}}]") },
			  { RESOURCE_Event, NULL, NULL } },
		.kube = KUBE_INIT,
	};
	fixture->memory = (struct kube_memory){ fixture->list, COUNT_OF(fixture->list) };
	fixture->kube.memory = &fixture->memory;
}

static void assert_names(struct kube *kube, const char *path, const char *selector, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *names = "";
	struct value *list;

	if (kube_list(kube, path, selector, false, &arena, &list, &err))
		names = err.code == ERR_REFUSED ? "refused" : "?";
	else
		for (const struct value *object = value_first(list); object; object = object->next)
			names = arena_format(&arena, "%s%s ", names, value_text_at(object, "metadata.name")).p;
	assert_string_equal(names, expected);
}

static void test_lists(void **state)
{
	struct fixture fixture;

	(void)state;
	fill(&fixture);
	/* Twice: who lists it takes nothing away. */
	for (size_t i = 0; i < 2; i++)
		assert_names(&fixture.kube, API_CORE "/secrets", "owner=helm", "one two three ");
	assert_names(&fixture.kube, API_CORE "/namespaces/a/secrets", "owner=helm", "one three ");
	assert_names(&fixture.kube, API_CORE "/namespaces/a/secrets", "v!=1,owner=helm", "three ");
	assert_names(&fixture.kube, API_CORE "/namespaces/c/secrets", "owner=helm", "");
	assert_names(&fixture.kube, API_CORE "/namespaces", NULL, "a ");
	assert_names(&fixture.kube, API_CORE "/namespaces/a/events", NULL, "");
	/* Nobody looked for such. */
	assert_names(&fixture.kube, API_CORE "/namespaces/a/secrets", NULL, "refused");
	assert_names(&fixture.kube, API_CORE "/namespaces/a/services", NULL, "refused");
	assert_names(&fixture.kube, API_CORE "/secretsome", "owner=helm", "refused");
}

static void test_objects(void **state)
{
	static const struct {
		const char *path;
		const char *name; /* NULL: none */
	} cases[] = {
		{ API_CORE "/namespaces/a", "a" },
		{ API_CORE "/namespaces/b", NULL },
		{ API_CORE "/namespaces/a/secrets/three", "three" },
		{ API_CORE "/namespaces/a/secrets/two", NULL },
		{ API_CORE "/namespaces/b/secrets/two", "two" },
		{ API_CORE "/namespaces/b/secrets/two/log", NULL },
		{ API_METRICS "/namespaces/b/pods", NULL },
	};
	struct fixture fixture;

	(void)state;
	fill(&fixture);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct value *found;

		assert_int_equal(kube_get(&fixture.kube, cases[i].path, &arena, &found, &err), 0);
		assert_string_equal(value_text_at(found, "metadata.name"), cases[i].name ? cases[i].name : "");
	}
}

static void test_fields(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct fixture fixture;
	struct value *found;

	(void)state;
	fill(&fixture);
	assert_int_equal(kube_get(&fixture.kube, API_CORE "/namespaces?fieldSelector=metadata.name%3Da", &arena, &found,
				  &err),
			 0);
	assert_int_equal(value_count(value_get(found, "items")), 1);
	assert_int_equal(kube_get(&fixture.kube, API_CORE "/namespaces?limit=1&fieldSelector=metadata.name%3db", &arena,
				  &found, &err),
			 0);
	assert_int_equal(value_count(value_get(found, "items")), 0);
	assert_int_equal(kube_get(&fixture.kube, API_CORE "/namespaces?fieldSelector=type%3Da", &arena, &found, &err),
			 0);
	assert_null(found);
}

/* Nothing is written, and no log is read. */
static void test_others(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(100);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct kube_call call = { .method = "DELETE", .path = API_CORE "/namespaces/a" };
	struct fixture fixture;
	struct value *answer;
	long status;

	(void)state;
	fill(&fixture);
	assert_int_equal(kube_call(&fixture.kube, &call, &arena, &status, &answer, &err), 0);
	assert_int_equal(status, 404);
	assert_int_equal(kube_text(&fixture.kube, API_CORE "/namespaces/a/pods/p/log", &text, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_lists, forget),
		cmocka_unit_test_teardown(test_objects, forget),
		cmocka_unit_test_teardown(test_fields, forget),
		cmocka_unit_test_teardown(test_others, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
