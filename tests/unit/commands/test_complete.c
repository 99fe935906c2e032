/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bytes.h"
#include "commands/complete.h"
#include "commands/complete_words.h"
#include "commands/verb.h"
#include "json.h"

#define ANSWER_FILES "\n:0\n"
#define ANSWER_WORDS "\n:4\n"

/* What completion answers to the words after `helm store`, the last of which is being typed; a newline before it. */
static void complete(struct bytes *out, const char *const *words)
{
	char *list[16] = { NULL };

	for (size_t i = 0; words[i]; i++)
		list[i] = (char *)(uintptr_t)words[i];
	bytes_add_char(out, '\n');
	complete_verb(list, &environment_none, out);
}

#define COMPLETE(...)                                                                                                  \
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);                                                  \
	complete(&out, (const char *const[]){ __VA_ARGS__, NULL })

static void test_verbs(void **state)
{
	COMPLETE("");

	(void)state;
	for (size_t i = 0; i < verb_count(); i++) {
		CLEANUP(free_pointer) char *line = xformat("\n%s\t%s\n", verb_at(i)->name, verb_at(i)->summary);

		assert_non_null(strstr(out.data, line));
	}
	assert_non_null(strstr(out.data, ANSWER_WORDS));
}

static void test_beginning_of_a_verb(void **state)
{
	COMPLETE("sus");

	(void)state;
	assert_non_null(strstr(out.data, "\nsuspend\t"));
	assert_null(strstr(out.data, "\nstatus\t"));
}

static void test_help(void **state)
{
	COMPLETE("help", "roll");

	(void)state;
	assert_non_null(strstr(out.data, "\nrollback\t"));
}

static void test_options(void **state)
{
	COMPLETE("create", "acme", "--p");

	(void)state;
	assert_non_null(strstr(out.data, "\n--profile\t"));
	assert_non_null(strstr(out.data, "\n--plan\t"));
	assert_null(strstr(out.data, "\n--host\t"));
	assert_non_null(strstr(out.data, ANSWER_WORDS));
}

/* "table|json|yaml" of an option, by its long name and its letter. */
static void test_choices(void **state)
{
	COMPLETE("status", "acme", "--output", "");
	CLEANUP(bytes_free) struct bytes by_letter = BYTES_INIT(HELP_MOST);

	(void)state;
	assert_string_equal(out.data, "\ntable\nwide\njson\nyaml\nname" ANSWER_WORDS);
	complete(&by_letter, (const char *const[]){ "status", "acme", "-o", "y", NULL });
	assert_string_equal(by_letter.data, "\nyaml" ANSWER_WORDS);
}

static void test_choices_of_an_operand(void **state)
{
	COMPLETE("completion", "z");

	(void)state;
	assert_string_equal(out.data, "\nzsh" ANSWER_WORDS);
}

static void test_second_operand(void **state)
{
	COMPLETE("platform", "database", "");

	(void)state;
	assert_non_null(strstr(out.data, "\ninstall\n"));
	assert_non_null(strstr(out.data, "\nstatus\n"));
	assert_non_null(strstr(out.data, "\nremove\n"));
}

static void test_words_of_db(void **state)
{
	COMPLETE("db", "");

	(void)state;
	assert_string_equal(out.data, "\nstatus\nconnections\npsql" ANSWER_WORDS);
}

static void test_conditions_and_states(void **state)
{
	COMPLETE("wait", "acme", "--for", "Se");
	CLEANUP(bytes_free) struct bytes states = BYTES_INIT(HELP_MOST);

	(void)state;
	assert_string_equal(out.data, "\nSeeded" ANSWER_WORDS);
	bytes_reset(&out);
	complete(&out, (const char *const[]){ "wait", "acme", "--for", "D", NULL });
	assert_string_equal(out.data, "\nDatabaseReady\nDeleted" ANSWER_WORDS);
	complete(&states, (const char *const[]){ "list", "--state", "SU", NULL });
	assert_string_equal(states.data, "\nSUSPENDED" ANSWER_WORDS);
}

static void test_files(void **state)
{
	COMPLETE("create", "acme", "-f", "val");
	CLEANUP(bytes_free) struct bytes profile = BYTES_INIT(HELP_MOST);

	(void)state;
	assert_string_equal(out.data, ANSWER_FILES);
	/* A profile with a slash is a path. */
	complete(&profile, (const char *const[]){ "create", "acme", "--profile", "./lo", NULL });
	assert_string_equal(profile.data, ANSWER_FILES);
}

/* After the name nothing more is an operand. */
static void test_after_the_name(void **state)
{
	COMPLETE("status", "acme", "");
	CLEANUP(bytes_free) struct bytes with_option = BYTES_INIT(HELP_MOST);

	(void)state;
	assert_string_equal(out.data, ANSWER_WORDS);
	complete(&with_option, (const char *const[]){ "status", "-o", "json", "acme", "", NULL });
	assert_string_equal(with_option.data, ANSWER_WORDS);
}

static void test_any_value(void **state)
{
	COMPLETE("create", "acme", "--host", "");

	(void)state;
	assert_string_equal(out.data, ANSWER_WORDS);
}

/* Leaves alone, through references; what options choose is left out; a schema that refers to itself ends. */
static void test_keys(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec keys = STRVEC_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *schema =
		json_parse(STR("{\"properties\":{\"global\":{\"properties\":{\"store\":{}}},\"web\":{\"properties\":{"
			       "\"replicas\":{\"type\":\"integer\"},\"image\":{\"$ref\":\"#/definitions/image\"}}},"
			       "\"theme\":{}},\"definitions\":{\"image\":{\"properties\":{\"tag\":{}}}}}"),
			   &arena, &err);
	const struct value *endless = json_parse(
		STR("{\"properties\":{\"a\":{\"$ref\":\"#/definitions/a\"}},\"definitions\":{\"a\":{\"properties\":"
		    "{\"b\":{\"$ref\":\"#/definitions/a\"},\"c\":{}}}}}"),
		&arena, &err);

	(void)state;
	complete_words_keys(schema, &arena, &keys);
	assert_int_equal(keys.count, 3);
	assert_string_equal(keys.list[0], "web.replicas=");
	assert_string_equal(keys.list[1], "web.image.tag=");
	assert_string_equal(keys.list[2], "theme=");
	complete_words_keys(endless, &arena, &keys);
	assert_true(keys.count > 3 && keys.count < 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_beginning_of_a_verb),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_choices_of_an_operand),
		cmocka_unit_test(test_second_operand),
		cmocka_unit_test(test_words_of_db),
		cmocka_unit_test(test_conditions_and_states),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_after_the_name),
		cmocka_unit_test(test_any_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
