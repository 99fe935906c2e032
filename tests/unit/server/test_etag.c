/* SPDX-License-Identifier: Apache-2.0 */
/* Which lists of entity tags have one, and what is answered then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/etag.h"

static void among(void **state)
{
	static const struct {
		const char *list;
		bool is_there;
	} cases[] = {
		{ "\"a1\"", true },
		{ "W/\"a1\"", true },
		{ "\"x\", \"a1\"", true },
		{ "\"x\",W/\"a1\" ,\"y\"", true },
		{ "*", true },
		{ " * ", true },
		{ "a1", false },
		{ "\"a1", false },
		{ "\"a2\"", false },
		{ "", false },
		{ ",", false },
		{ "\"x\"\"a1\"", false },
		{ "w/\"a1\"", false },
		{ "\"A1\"", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (etag_is_among(str_of(cases[i].list), "\"a1\"") != cases[i].is_there)
			fail_msg("%s", cases[i].list);
	assert_false(etag_is_among((struct str){ NULL, 0 }, "\"a1\""));
}

static void answers(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct request_field field = { STR("if-none-match"), STR("\"a1\"") };
	struct request request = { .arena = &arena, .fields = &field, .field_count = 1 };
	struct answer answer = { .status = 200, .type = "application/json" };

	(void)state;
	assert_false(etag_answers(&request, "a2", &answer));
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.fields[0].name, "ETag");
	assert_string_equal(answer.fields[0].value, "\"a2\"");
	answer = (struct answer){ .status = 200, .type = "application/json" };
	assert_true(etag_answers(&request, "a1", &answer));
	assert_int_equal(answer.status, 304);
	assert_null(answer.type);
	assert_string_equal(answer.fields[0].value, "\"a1\"");
	request.field_count = 0;
	assert_false(etag_answers(&request, "a1", &answer));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(among), cmocka_unit_test(answers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
