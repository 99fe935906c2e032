/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/output.h"
#include "json.h"
#include "request.h"

#define TEXT_MOST ((size_t)1 << 16)

/* The format of `--output WORD` among formats; -1 with an error of usage. */
static int choose(const char *word, const char *formats)
{
	static const struct field plain[] = { FIELD_OUTPUT };
	static const struct field named[] = { FIELD_OUTPUT_OF(OUTPUT_FORMATS "|name", "") };
	const struct fields fields = { strcmp(formats, OUTPUT_FORMATS) == 0 ? plain : named, 1, 0 };
	CLEANUP(asked_free) struct asked asked;

	if (!ask(&asked, &fields, NULL, (const char *const[]){ word ? "--output" : NULL, word, NULL }, NULL))
		return (int)asked.terminal.output;
	assert_int_equal(asked.err.code, ERR_USAGE);
	assert_non_null(strstr(asked.err.message, formats));
	return -1;
}

static void test_choose(void **state)
{
	(void)state;
	assert_int_equal(choose(NULL, OUTPUT_FORMATS), OUTPUT_TABLE);
	assert_int_equal(choose("table", OUTPUT_FORMATS), OUTPUT_TABLE);
	assert_int_equal(choose("json", OUTPUT_FORMATS), OUTPUT_JSON);
	assert_int_equal(choose("yaml", OUTPUT_FORMATS), OUTPUT_YAML);
	assert_int_equal(choose("name", OUTPUT_FORMATS "|name"), OUTPUT_NAME);
}

static void test_refuse(void **state)
{
	(void)state;
	assert_int_equal(choose("name", OUTPUT_FORMATS), -1);
	assert_int_equal(choose("js", OUTPUT_FORMATS), -1);
	assert_int_equal(choose("json|yaml", OUTPUT_FORMATS), -1);
	assert_int_equal(choose("", OUTPUT_FORMATS), -1);
	assert_int_equal(choose("JSON", OUTPUT_FORMATS), -1);
}

static void assert_output(const char *json, enum output_format format, const char *expected)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *value = json_parse(str_of(json), &arena, &err);

	assert_non_null(value);
	output_value(value, format, &out);
	assert_string_equal(out.data, expected);
}

static void test_json(void **state)
{
	(void)state;
	assert_output("{\"a\": [1, true, null], \"b\": \"x\\ny\"}", OUTPUT_JSON,
		      "{\"a\":[1,true,null],\"b\":\"x\\ny\"}\n");
	assert_output("[]", OUTPUT_JSON, "[]\n");
}

/* Words that YAML 1.1 reads as something else are quoted; an empty collection has no block form. */
static void test_yaml(void **state)
{
	(void)state;
	assert_output("{\"a\":{\"b\":\"no\"},\"c\":[\"1.0\",\"x\"],\"d\":3}", OUTPUT_YAML,
		      "a:\n  b: \"no\"\nc:\n- \"1.0\"\n- x\nd: 3\n");
	assert_output("[]", OUTPUT_YAML, "[]\n");
	assert_output("{}", OUTPUT_YAML, "{}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choose),
		cmocka_unit_test(test_refuse),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_yaml),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
