/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "store/spec.h"
#include "store/spec_preset.h"

static char folder[] = "/tmp/test-spec-preset-XXXXXX";

static void write_file(const char *name, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(file_write(arena_format(&arena, "%s/%s", folder, name).p, str_of(text), &err), 0);
}

static int make_chart(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	write_file("values-prod.yaml",
		   "web:\n  replicas: 3\n  limits: {memory: 1Gi, cpu: 2}\nredis: {enabled: true}\n");
	write_file("values-broken.yaml", "a: [\n");
	assert_int_equal(mkdir(arena_format(&arena, "%s/values-own", folder).p, 0700), 0);
	write_file("values-own/prod.yaml", "b: 1\n");
	return 0;
}

static int remove_chart(void **state)
{
	(void)state;
	(void)unlink(arena_format(&arena, "%s/values-prod.yaml", folder).p);
	(void)unlink(arena_format(&arena, "%s/values-broken.yaml", folder).p);
	(void)unlink(arena_format(&arena, "%s/values-own/prod.yaml", folder).p);
	(void)rmdir(arena_format(&arena, "%s/values-own", folder).p);
	(void)rmdir(folder);
	arena_free(&arena);
	return 0;
}

static void assert_laid(const char *profile, const char *values, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = parse(values);

	assert_int_equal(spec_lay_preset(folder, profile, value, &arena, &err), 0);
	assert_json(value, expected);
}

static void test_lay(void **state)
{
	(void)state;
	assert_laid("prod", "{}",
		    "{\"web\":{\"replicas\":3,\"limits\":{\"memory\":\"1Gi\",\"cpu\":2}},"
		    "\"redis\":{\"enabled\":true}}");
	/* What somebody said counts, also null and another type. */
	assert_laid("prod", "{\"web\":{\"replicas\":1,\"limits\":{\"cpu\":null}},\"redis\":false}",
		    "{\"web\":{\"replicas\":1,\"limits\":{\"cpu\":null,\"memory\":\"1Gi\"}},\"redis\":false}");
}

static void test_no_preset(void **state)
{
	(void)state;
	assert_laid("local", "{\"a\":1}", "{\"a\":1}");
	assert_laid("", "{\"a\":1}", "{\"a\":1}");
	/* A path of a profile is no name of a file of the chart. */
	assert_laid("own/prod", "{\"a\":1}", "{\"a\":1}");
}

static void test_broken(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(spec_lay_preset(folder, "broken", parse("{}"), &arena, &err), -1);
	assert_int_equal(err.code, ERR_POLICY);
	assert_non_null(strstr(err.message, "values-broken.yaml:"));
}

static void assert_rest(const char *values, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *rest;

	assert_int_equal(spec_take_preset(folder, parse(values), &arena, &rest, &err), 0);
	assert_json(rest, expected);
}

#define PROD "\"global\":{\"store\":{\"profile\":\"prod\"}}"

/* What is just as the profile has it was not set by anybody. */
static void test_take(void **state)
{
	(void)state;
	assert_rest("{" PROD ",\"web\":{\"replicas\":3,\"limits\":{\"memory\":\"2Gi\",\"cpu\":2}},\"own\":1}",
		    "{" PROD ",\"web\":{\"limits\":{\"memory\":\"2Gi\"}},\"own\":1}");
	assert_rest("{\"global\":{\"store\":{\"profile\":\"local\"}},\"web\":{\"replicas\":3}}",
		    "{\"global\":{\"store\":{\"profile\":\"local\"}},\"web\":{\"replicas\":3}}");
}

/* Laid under and taken away again: another profile's values can take their place. */
static void test_there_and_back(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *values = parse("{" PROD ",\"web\":{\"replicas\":1}}");
	const struct value *rest;

	(void)state;
	assert_int_equal(spec_lay_preset(folder, "prod", values, &arena, &err), 0);
	assert_int_equal(spec_take_preset(folder, values, &arena, &rest, &err), 0);
	assert_json(rest, "{" PROD ",\"web\":{\"replicas\":1,\"limits\":{}},\"redis\":{}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lay),  cmocka_unit_test(test_no_preset),      cmocka_unit_test(test_broken),
		cmocka_unit_test(test_take), cmocka_unit_test(test_there_and_back),
	};
	return cmocka_run_group_tests(tests, make_chart, remove_chart);
}
