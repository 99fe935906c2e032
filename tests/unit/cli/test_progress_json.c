/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/progress_json.h"
#include "encoding.h"
#include "json.h"

#define TEXT_MOST ((size_t)1 << 20)

static void add(struct progress_json *json, enum event_state state, enum event_weight weight, const char *step,
		struct str detail, struct bytes *out)
{
	const struct event event = { state, weight, step, detail, 1.5 };

	bytes_reset(out);
	progress_json_add(json, &event, out);
}

/* The one line that is in `out`, read. */
static struct value *read_line(const struct bytes *out, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct str text = bytes_str(out);
	struct value *value;

	assert_true(text.n > 1 && text.p[text.n - 1] == '\n');
	assert_null(memchr(text.p, '\n', text.n - 1));
	assert_int_equal(encoding_check(text, 1, &err), 0);
	value = json_parse((struct str){ text.p, text.n - 1 }, arena, &err);
	assert_non_null(value);
	return value;
}

static void test_line(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(progress_json_free) struct progress_json json;

	(void)state;
	progress_json_open(&json);
	add(&json, EVENT_DONE, EVENT_LINE, "guards", STR("6 \"policies\"\nand \\ a quota"), &out);
	assert_string_equal(out.data, "{\"step\":\"guards\",\"state\":\"done\",\"detail\":\"6 \\\"policies\\\"\\nand "
				      "\\\\ a quota\",\"seconds\":1.500}\n");
	add(&json, EVENT_BEGUN, EVENT_PASSING, "release", STR(""), &out);
	assert_string_equal(out.data, "{\"step\":\"release\",\"state\":\"begun\",\"detail\":\"\",\"seconds\":1.500}\n");
}

/* Escapes of a terminal, what is not UTF-8, NULs, what JSON's readers take for the end of a line. */
static void test_foreign_words(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(progress_json_free) struct progress_json json;

	(void)state;
	progress_json_open(&json);
	add(&json, EVENT_WARNING, EVENT_LOUD, "a\xff", STR("x\033[2J\xc3(\0y\xed\xa0\x80\xe2\x80\xa8z\xf0\x9f"), &out);
	assert_null(memchr(out.data, '\033', out.length));
	assert_string_equal(value_text_at(read_line(&out, &arena), "step"), "a\xef\xbf\xbd");
	assert_string_equal(value_text_at(read_line(&out, &arena), "detail"),
			    "x\033[2J\xef\xbf\xbd(\xef\xbf\xbdy\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xe2\x80\xa8z"
			    "\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_ceiling(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(progress_json_free) struct progress_json json;
	const char *detail;

	(void)state;
	progress_json_open(&json);
	bytes_add_char(&text, 'x');
	while (text.length <= PROGRESS_DETAIL_MOST)
		bytes_add_text(&text, "\xc3\xa9");
	add(&json, EVENT_FAILED, EVENT_LINE, "a", bytes_str(&text), &out);
	detail = value_text_at(read_line(&out, &arena), "detail");
	assert_int_equal(strlen(detail), PROGRESS_DETAIL_MOST - 1 + strlen("\xe2\x80\xa6"));
	assert_string_equal(detail + strlen(detail) - 5, "\xc3\xa9\xe2\x80\xa6");
	/* Of what has six bytes each in JSON, too. */
	bytes_reset(&text);
	bytes_add_repeat(&text, '\x01', PROGRESS_DETAIL_MOST * 2);
	add(&json, EVENT_FAILED, EVENT_LINE, "a", bytes_str(&text), &out);
	assert_int_equal(strlen(value_text_at(read_line(&out, &arena), "detail")), PROGRESS_DETAIL_MOST + 3);
	/* Of one line of a program. */
	add(&json, EVENT_OUTPUT, EVENT_LINE, "a", bytes_str(&text), &out);
	add(&json, EVENT_OUTPUT, EVENT_LINE, "a", STR("more\n"), &out);
	assert_int_equal(strlen(value_text_at(read_line(&out, &arena), "detail")), PROGRESS_DETAIL_MOST + 3);
}

/* What is waited for is asked for again and again, and told when it changes. */
static void test_repeated(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(progress_json_free) struct progress_json json;

	(void)state;
	progress_json_open(&json);
	add(&json, EVENT_WAITING, EVENT_PASSING, "workloads", STR("web"), &out);
	assert_true(out.length);
	add(&json, EVENT_WAITING, EVENT_PASSING, "workloads", STR("web"), &out);
	assert_false(out.length);
	add(&json, EVENT_WAITING, EVENT_PASSING, "workloads", STR("worker"), &out);
	assert_true(out.length);
	add(&json, EVENT_BEGUN, EVENT_PASSING, "workloads", STR("worker"), &out);
	assert_true(out.length);
	add(&json, EVENT_DONE, EVENT_LINE, "workloads", STR(""), &out);
	assert_true(out.length);
	add(&json, EVENT_DONE, EVENT_LINE, "workloads", STR(""), &out);
	assert_true(out.length);
	add(&json, EVENT_BEGUN, EVENT_PASSING, "workloads", STR("worker"), &out);
	assert_true(out.length);
	add(&json, EVENT_IDLE, EVENT_PASSING, "", STR(""), &out);
	assert_false(out.length);
}

/* A program's output comes in pieces; an event is a line, and what it writes over itself counts once. */
static void test_output(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(progress_json_free) struct progress_json json;
#define SAID(step, text) "{\"step\":\"" step "\",\"state\":\"output\",\"detail\":\"" text "\",\"seconds\":1.500}\n"

	(void)state;
	progress_json_open(&json);
	add(&json, EVENT_OUTPUT, EVENT_LINE, "build", STR("one\ntw"), &out);
	assert_string_equal(out.data, SAID("build", "one"));
	add(&json, EVENT_WAITING, EVENT_PASSING, "build", STR(""), &out);
	add(&json, EVENT_OUTPUT, EVENT_LINE, "build", STR("o\r\n\n 1%\r 50%\r100%\nend"), &out);
	assert_string_equal(out.data, SAID("build", "two") SAID("build", "100%"));
	add(&json, EVENT_OUTPUT, EVENT_LINE, "push", STR("x"), &out);
	assert_string_equal(out.data, SAID("build", "end"));
	add(&json, EVENT_IDLE, EVENT_PASSING, "", STR(""), &out);
	assert_string_equal(out.data, SAID("push", "x"));
	add(&json, EVENT_IDLE, EVENT_PASSING, "", STR(""), &out);
	assert_false(out.length);
#undef SAID
}

static void test_error(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *line;

	(void)state;
	(void)err_set(&err, ERR_EXISTS, "store a exists");
	progress_json_error("create", 2, &err, &out);
	line = read_line(&out, &arena);
	assert_string_equal(value_text_at(line, "step"), "create");
	assert_string_equal(value_text_at(line, "state"), "failed");
	assert_string_equal(value_text_at(line, "detail"), "store a exists");
	assert_string_equal(value_text_at(line, "error.code"), "store/exists");
	assert_int_equal(value_number_at(line, "error.exitStatus"), 6);
	assert_string_equal(value_text_at(line, "error.message"), "store a exists");
	assert_string_equal(value_text_at(line, "error.remedy"), err_remedy(ERR_EXISTS));
	(void)err_hint(&err, "do this");
	(void)err_hint(&err, "or that");
	bytes_reset(&out);
	progress_json_error("create", 2, &err, &out);
	line = read_line(&out, &arena);
	assert_string_equal(value_text_at(line, "error.message"), "store a exists");
	assert_string_equal(value_text_at(line, "error.remedy"), "do this\nor that");
}

/* Each member that a line may have is in the schema, and no other. */
static void test_schema(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *properties = value_get(progress_json_schema(&arena), "properties");
	const struct value *error = value_get(value_get(properties, "error"), "properties");
	const struct value *line;

	(void)state;
	(void)err_set(&err, ERR_EXISTS, "store a exists");
	progress_json_error("create", 2, &err, &out);
	line = read_line(&out, &arena);
	assert_int_equal(value_count(line), value_count(properties));
	for (const struct value *member = line->first; member; member = member->next)
		assert_non_null(value_get_str(properties, member->key));
	line = value_get(line, "error");
	assert_int_equal(value_count(line), value_count(error));
	for (const struct value *member = line->first; member; member = member->next)
		assert_non_null(value_get_str(error, member->key));
	assert_int_equal(value_count(value_find(properties, STR("state.oneOf"))), EVENT_STATES - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),     cmocka_unit_test(test_foreign_words), cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_repeated), cmocka_unit_test(test_output),        cmocka_unit_test(test_error),
		cmocka_unit_test(test_schema),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
