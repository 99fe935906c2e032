/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"

static void expect_json(const struct value *value, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	json_write_value(value, &out);
	assert_string_equal(out.data, expected);
}

static void test_round_trip(void **state)
{
	static const char *const texts[] = {
		"{}",
		"[]",
		"null",
		"true",
		"false",
		"0",
		"-7",
		"1.5",
		"\"\"",
		"\"a\\\"b\\\\c\\n\"",
		"[1,[2,{}],\"x\"]",
		"{\"b\":1,\"a\":{\"c\":[null,true]}}",
		"\"\xC3\xBC\"",
		"9007199254740991",
		"-9007199254740991",
		"0.1",
		"1234567.125",
		"9007199254740993",
		"-9223372036854775808",
		"18446744073709551615",
		"{\"1\":2,\"a\\\"3\":[4,\"5\",-6]}",
		"1e+21",
		"1e-7",
		"\"a\\u0085b\\u2028c\\u2029d\\u007fe\\ufefff\\u0080\\uffff\"",
		"\"\xC2\xA0\xF0\x9F\x98\x80\"",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		CLEANUP(err_clear) struct err err = ERR_INIT;
		const struct value *value = json_parse(str_of(texts[i]), &arena, &err);

		assert_non_null(value);
		expect_json(value, texts[i]);
	}
}

static void test_numbers_in_other_spellings(void **state)
{
	static const char *const texts[][2] = {
		{ "1.0", "1" },
		{ "1.50e1", "15" },
		{ "1E3", "1000" },
		{ "-0", "-0.0" },
		{ "-0.0", "-0" },
		{ "18446744073709551616", "18446744073709552000" },
		{ "[ 1 , 2.50 ]", "[1,2.5]" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		CLEANUP(err_clear) struct err err = ERR_INIT;
		const struct value *value = json_parse(str_of(texts[i][0]), &arena, &err);

		assert_non_null(value);
		expect_json(value, texts[i][1]);
	}
}

static void test_report_line(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *value =
		json_parse(STR("{\"event\":\"edit\",\"line\":12,\"before\":[1,2.5],\"after\":null}\n"), &arena, &err);

	(void)state;
	assert_non_null(value);
	assert_true(str_is(value_get(value, "event")->text, "edit"));
	assert_int_equal(value_get(value, "line")->type, VALUE_INT);
	assert_true(str_is(value_get(value, "line")->text, "12"));
	assert_int_equal(value_count(value_get(value, "before")), 2);
	assert_int_equal(value_get(value, "before")->last->type, VALUE_FLOAT);
	assert_int_equal(value_get(value, "after")->type, VALUE_NULL);
}

static void test_large_integers_keep_their_digits(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *list = value_new(&arena, VALUE_LIST);
	struct value *number = value_int(&arena, 9223372036854775807LL);

	(void)state;
	value_add(list, number);
	number = value_new(&arena, VALUE_INT);
	number->text = STR("18446744073709551615");
	value_add(list, number);
	expect_json(list, "[9223372036854775807,18446744073709551615]");
}

static void test_not_finite_is_text(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *number = value_new(&arena, VALUE_FLOAT);

	(void)state;
	number->text = STR("-.inf");
	expect_json(number, "\"-.inf\"");
	number->text = STR(".nan");
	expect_json(number, "\".nan\"");
	expect_json(NULL, "null");
}

static void test_nul_in_text(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	expect_json(value_string(&arena, STR("a\0\"b\0")), "\"a\\u0000\\\"b\\u0000\"");
	assert_null(json_parse(STR("\"a\\u0000b\""), &arena, &err));
	assert_int_equal(err.code, ERR_READ);
	err_clear(&err);
	assert_non_null(json_parse(STR("\"a\\\\u0000b\""), &arena, &err));
}

static void test_refused(void **state)
{
	static const char *const texts[] = { "",      " ",     "{",   "[1,", "{\"a\"}", "nul",
					     "[1] x", "{} {}", "\"a", "'a'", "1e400" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_null(json_parse(str_of(texts[i]), &arena, &err));
		assert_int_equal(err.code, ERR_READ);
	}
}

static void test_not_terminated(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	char *text = xmalloc(3); /* so that a read past the end is seen */

	(void)state;
	memcpy(text, "[1]", 3);
	assert_non_null(json_parse((struct str){ text, 3 }, &arena, &err));
	free_pointer(&text);
	assert_null(json_parse((struct str){ NULL, 0 }, &arena, &err));
}

static void test_depth(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)1 << 20);

	(void)state;
	bytes_add_repeat(&text, '[', 100000);
	bytes_add_repeat(&text, ']', 100000);
	assert_null(json_parse(bytes_str(&text), &arena, &err));
	assert_int_equal(err.code, ERR_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_numbers_in_other_spellings),
		cmocka_unit_test(test_report_line),
		cmocka_unit_test(test_large_integers_keep_their_digits),
		cmocka_unit_test(test_not_finite_is_text),
		cmocka_unit_test(test_nul_in_text),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_not_terminated),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
