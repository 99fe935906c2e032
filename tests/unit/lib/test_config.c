/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "config.h"
#include "config_cross.h"
#include "events.h"
#include "file.h"
#include "json.h"

struct parsed {
	struct arena arena;
	struct err err;
	struct value *value;
	struct str comment;
	int result;
};

static void parse(struct parsed *parsed, struct str text)
{
	*parsed = (struct parsed){ .arena = ARENA_INIT, .err = ERR_INIT };
	parsed->result =
		config_parse(text, "file.yaml", &parsed->arena, &parsed->value, &parsed->comment, &parsed->err);
}

static void drop(struct parsed *parsed)
{
	arena_free(&parsed->arena);
	err_clear(&parsed->err);
}

static void expect_json(const char *text, const char *json)
{
	CLEANUP(drop) struct parsed parsed;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	parse(&parsed, str_of(text));
	if (parsed.result)
		fail_msg("%s", parsed.err.message);
	json_write_value(parsed.value, &out);
	assert_string_equal(out.data, json);
}

static void expect_refused(const char *text, const char *message)
{
	CLEANUP(drop) struct parsed parsed;

	parse(&parsed, str_of(text));
	assert_int_equal(parsed.result, -1);
	assert_int_equal(parsed.err.code, ERR_POLICY);
	assert_null(parsed.value);
	if (strncmp(parsed.err.message, message, strlen(message)) != 0)
		assert_string_equal(parsed.err.message, message);
}

static void test_values(void **state)
{
	(void)state;
	expect_json("", "{}");
	expect_json("# only a comment\n", "{}");
	expect_json("a: 1\nb: [x, 'y', {c: null}]\nd:\n- e: yes\n", "{\"a\":1,\"b\":[\"x\",\"y\",{\"c\":null}],"
								    "\"d\":[{\"e\":true}]}");
	expect_json("---\na: |\n  x\n  y\n", "{\"a\":\"x\\ny\\n\"}");
	expect_json("a: |\n  no final newline", "{\"a\":\"no final newline\\n\"}");
	expect_json("a: '1'\nb: \"true\"\nc: ~\nd:\n", "{\"a\":\"1\",\"b\":\"true\",\"c\":null,\"d\":null}");
	expect_json("\xEF\xBB\xBF"
		    "a: 1\r\nb: x\r\n",
		    "{\"a\":1,\"b\":\"x\"}");
	expect_json("- 1\n- 2\n", "[1,2]");
	expect_json("\"quoted.key\": x\n", "{\"quoted.key\":\"x\"}");
}

static void test_positions(void **state)
{
	CLEANUP(drop) struct parsed parsed;
	const struct value *item;

	(void)state;
	parse(&parsed, STR("# c\na:\n  \xC3\xBC: x\n  b: [1, \"two\"]\n"));
	assert_int_equal(parsed.result, 0);
	item = value_find(parsed.value, STR("a.\xC3\xBC"));
	assert_string_equal(item->where.file, "file.yaml");
	assert_int_equal(item->where.line, 3);
	assert_int_equal(item->where.column, 6);
	assert_int_equal(item->key_where.line, 3);
	assert_int_equal(item->key_where.column, 3);
	item = value_find(parsed.value, STR("a.b"))->last;
	assert_int_equal(item->where.line, 4);
	assert_int_equal(item->where.column, 10);
	assert_true(item->quoted);
	assert_true(str_is(item->source, "two"));
}

static void test_comment(void **state)
{
	CLEANUP(drop) struct parsed parsed;

	(void)state;
	parse(&parsed, STR("# SPDX-License-Identifier: Apache-2.0\n\n"
			   "# Why: one\n#two\n#\n# three\n\n# not this\na: 1\n"));
	assert_true(str_is(parsed.comment, "Why: one\ntwo\n\nthree\n"));
}

static void test_refused_words(void **state)
{
	(void)state;
	expect_refused("a: &x 1\n", "file.yaml:1:4: anchors, aliases and tags are not used in this file\n"
				    "     1 | a: &x 1\n       |    ^^^^");
	expect_refused("a: 1\nb: *a\n", "file.yaml:2:4: ");
	expect_refused("a: !t 1\n", "file.yaml:1:4: ");
	expect_refused("a: !!str 1\n", "file.yaml:1:4: ");
	expect_refused("&k a: 1\n", "file.yaml:1:1: ");
	expect_refused("a: {<<: {b: 1}}\n", "file.yaml:1:5: merge keys");
	expect_refused("? [a]\n: 1\n", "file.yaml:1:3: a key must be plain text");
	expect_refused("a: 1\nb: 2\na: 3\n", "file.yaml:3:1: the same key twice, first in line 1\n"
					     "     3 | a: 3\n       | ^");
	expect_refused("a: 1\n'a': 3\n", "file.yaml:2:1: the same key twice");
	expect_refused("a: 1\n---\nb: 2\n", "file.yaml:");
}

static void test_syntax(void **state)
{
	(void)state;
	expect_refused("a: 1\nb: [1, 2\nc: 3\n", "file.yaml:");
	expect_refused("a:\n\tb: 2\n", "file.yaml:2:1: tab character may not be used as indentation\n"
				       "     2 | \tb: 2\n");
	expect_refused("a: 1\n  b: 2\n", "file.yaml:1:4: invalid multiline plain key\n     1 | a: 1\n       |    ^");
	expect_refused("a: 'x\n", "file.yaml:1:");
	expect_refused("a: \xFF\n", "file.yaml:");
	expect_refused("a: b: c\n", "file.yaml:1:");
}

/* What libfyaml 0.7.12 misreads, or any release rightly does not: never a wrong value without a word. */
static void test_readers_agree_or_refuse(void **state)
{
	static const char *const texts[] = { "d:\n  a: |\n  b: 1\n  c: 2\n", "r: 'a != '''' || b'\n" };
	static const char *const right[] = { "{\"d\":{\"a\":\"\",\"b\":1,\"c\":2}}", "{\"r\":\"a != '' || b\"}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(drop) struct parsed parsed;

		parse(&parsed, str_of(texts[i]));
		if (parsed.result == 0)
			expect_json(texts[i], right[i]);
		else
			assert_int_equal(parsed.err.code, ERR_POLICY);
	}
}

static void test_depth(void **state)
{
	CLEANUP(drop) struct parsed parsed;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)1 << 20);

	(void)state;
	bytes_add_repeat(&text, '[', 10000);
	bytes_add_repeat(&text, ']', 10000);
	parse(&parsed, bytes_str(&text));
	assert_int_equal(parsed.result, -1);
	assert_int_equal(parsed.err.code, ERR_POLICY);
}

static int cross_check(const char *text, const char *other, struct err *err)
{
	static const struct events_limits limits = { 1000, 10000 };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };

	assert_int_equal(events_read(str_of(other), 10, &limits, &arena, &events, err), 0);
	return config_cross_check(str_of(text), 10, &events, err);
}

static void test_cross_check(void **state)
{
	static const char *const same[] = {
		"a: &x [1, 'two', \"th\\x72ee\"]\nb: *x\nc: !t\n  d: |\n    text\n",
		"",
		"# c\n",
		"x",
		"a:\n- b\n- c:",
		"a: !!str 1\n<<: {b: 1}\n? k\n: v\n",
		"a: >-\n  x\n  y\n\n  z\n",
	};
	static const char *const different[][2] = {
		{ "a: 1\n", "a: 2\n" },
		{ "a: 1\n", "a: '1'\n" },
		{ "a: [1]\n", "a: {1: }\n" },
		{ "a: 1\nb: 2\n", "a: 1\n" },
		{ "a: 1\n", "a: 1\nb: 2\n" },
		{ "a: &x 1\n", "a: 1\n" },
		{ "a: !t 1\n", "a: 1\n" },
		{ "a: &x 1\n", "a: &y 1\n" },
		{ "a: '\n", "a: 1\n" },
		{ "a: 1\n", "" },
		{ "", "a: 1\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(same); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		if (cross_check(same[i], same[i], &err))
			fail_msg("%s", err.message);
	}
	for (size_t i = 0; i < COUNT_OF(different); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(cross_check(different[i][0], different[i][1], &err), -1);
		assert_int_equal(err.code, ERR_READERS);
		assert_memory_equal(err.message, "1", 1); /* lines count from 10 */
	}
}

static void test_cross_check_of_depth(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(4096);

	(void)state;
	bytes_add_repeat(&text, '[', 900);
	bytes_add_repeat(&text, ']', 900);
	assert_int_equal(cross_check(text.data, text.data, &err), 0);
}

static void test_both_readings_are_shown(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(cross_check("a: 1\nb: x\n", "a: 1\nb: y\n", &err), -1);
	assert_string_equal(err.message, "11:4: libyaml reads \"y\" here, libfyaml \"x\"");
}

static void test_read_and_error(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	char path[] = "/tmp/test_config.XXXXXX";
	CLEANUP(free_pointer) char *expected = NULL;
	struct value *value = NULL;
	int descriptor = mkstemp(path);

	(void)state;
	assert_int_equal(file_write_descriptor(descriptor, STR("a: 1\n\twords: here\n"), path, &err), 0);
	assert_int_equal(config_error(&err, ERR_WORD, (struct position){ path, 2, 2 }, 5, "unknown \"%s\"", "words"),
			 -1);
	expected = xformat("%s:2:2: unknown \"words\"\n     2 | \twords: here\n       | \t^^^^^", path);
	assert_int_equal(err.code, ERR_WORD);
	assert_string_equal(err.message, expected);
	assert_int_equal(ftruncate(descriptor, 5), 0);
	err_clear(&err);
	assert_int_equal(config_read(path, &arena, &value, NULL, &err), 0);
	assert_true(str_is(value_get(value, "a")->text, "1"));
	assert_string_equal(value->where.file, path);
	assert_int_equal(config_error(&err, ERR_WORD, (struct position){ path, 99, 9 }, 1, "x"), -1);
	assert_int_equal(config_error(&err, ERR_WORD, (struct position){ path, 1, 4 }, 99, "x"), -1);
	assert_non_null(strstr(err.message, "\n       |    ^"));
	assert_null(strstr(err.message, "^^"));
	(void)close(descriptor);
	(void)unlink(path);
	assert_int_equal(config_error(&err, ERR_WORD, (struct position){ path, 1, 4 }, 1, "x"), -1);
	assert_null(strchr(err.message, '\n'));
	assert_int_equal(config_read(path, &arena, &value, NULL, &err), -1);
	assert_int_equal(err.code, ERR_READ);
	assert_int_equal(config_error(&err, ERR_WORD, (struct position){ NULL, 0, 0 }, 1, "x"), -1);
	assert_string_equal(err.message, "(set): x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_comment),
		cmocka_unit_test(test_refused_words),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_readers_agree_or_refuse),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_cross_check),
		cmocka_unit_test(test_cross_check_of_depth),
		cmocka_unit_test(test_both_readings_are_shown),
		cmocka_unit_test(test_read_and_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
