/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "options.h"

static const struct option_row rows[] = {
	{ "profile", 'p', "NAME", "TEST_OPTIONS_PROFILE", "the profile", false },
	{ "values", 0, "FILE", "TEST_OPTIONS_VALUES", "more values", true },
	{ "check", 'c', NULL, "TEST_OPTIONS_CHECK", "change nothing", false },
	{ "secret", 0, "X", NULL, NULL, false },
	{ "role", 0, "[a|b]", NULL, NULL, false },
	{ "help", 'h', NULL, NULL, "this text", false },
};

struct parsed {
	struct options options;
	struct err err;
	int result;
};

static void parse(struct parsed *parsed, const char *const *words)
{
	char *argv[16] = { (char *)(uintptr_t) "program" };
	int argc = 1;

	*parsed = (struct parsed){ .err = ERR_INIT };
	for (; *words; words++)
		argv[argc++] = (char *)(uintptr_t)*words;
	parsed->result = options_parse(rows, COUNT_OF(rows), argc, argv, environ, &parsed->options, &parsed->err);
}

static void drop(struct parsed *parsed)
{
	options_free(&parsed->options);
	err_clear(&parsed->err);
}

#define PARSE(...)                                                                                                     \
	CLEANUP(drop) struct parsed parsed;                                                                            \
	parse(&parsed, (const char *const[]){ __VA_ARGS__, NULL })

static int clear_environment(void **state)
{
	(void)state;
	unsetenv("TEST_OPTIONS_PROFILE");
	unsetenv("TEST_OPTIONS_VALUES");
	unsetenv("TEST_OPTIONS_CHECK");
	return 0;
}

static void test_forms(void **state)
{
	PARSE("--profile=a", "-pb", "-p", "c", "--profile", "d=e", "-p=f", "--check");

	(void)state;
	assert_int_equal(parsed.result, 0);
	assert_int_equal(parsed.options.count, 6);
	assert_string_equal(parsed.options.values[0].text, "a");
	assert_string_equal(parsed.options.values[1].text, "b");
	assert_string_equal(parsed.options.values[2].text, "c");
	assert_string_equal(parsed.options.values[3].text, "d=e");
	assert_string_equal(options_get(&parsed.options, "profile"), "f");
	assert_true(options_has(&parsed.options, "check"));
	assert_false(options_has(&parsed.options, "help"));
	assert_null(options_get(&parsed.options, "values"));
}

static void test_operands(void **state)
{
	PARSE("create", "--check", "-", "--", "--profile", "x");

	(void)state;
	assert_int_equal(parsed.result, 0);
	assert_int_equal(parsed.options.operand_count, 4);
	assert_string_equal(parsed.options.operands[0], "create");
	assert_string_equal(parsed.options.operands[1], "-");
	assert_string_equal(parsed.options.operands[2], "--profile");
	assert_false(options_has(&parsed.options, "profile"));
}

static void test_all_values_in_order(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **texts = NULL;
	PARSE("--values", "a", "--check", "--values=b");

	(void)state;
	assert_int_equal(options_get_all(&parsed.options, "values", &arena, &texts), 2);
	assert_string_equal(texts[0], "a");
	assert_string_equal(texts[1], "b");
	assert_null(texts[2]);
	assert_int_equal(options_get_all(&parsed.options, "profile", &arena, &texts), 0);
	assert_null(texts[0]);
}

static void expect_refused(const char *word, const char *part)
{
	PARSE(word);

	assert_int_equal(parsed.result, -1);
	assert_int_equal(parsed.err.code, ERR_USAGE);
	assert_non_null(strstr(parsed.err.message, part));
}

static void test_refused(void **state)
{
	(void)state;
	expect_refused("--profil=x", "did you mean --profile?");
	expect_refused("--kubernetes", "unknown option --kubernetes");
	expect_refused("--=x", "unknown option");
	expect_refused("-x", "unknown option -x");
	expect_refused("--profile", "--profile needs an argument: NAME");
	expect_refused("-p", "needs an argument");
	expect_refused("--check=yes", "takes no argument");
	expect_refused("-cx", "unknown option");
}

static void test_hidden_options_work(void **state)
{
	PARSE("--secret", "s");

	(void)state;
	assert_string_equal(options_get(&parsed.options, "secret"), "s");
}

static void test_hidden_options_are_not_suggested(void **state)
{
	PARSE("--secre=x");

	(void)state;
	assert_null(strstr(parsed.err.message, "did you mean"));
}

static void test_environment(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **texts = NULL;

	(void)state;
	setenv("TEST_OPTIONS_PROFILE", "prod", 1);
	setenv("TEST_OPTIONS_VALUES", "a.yaml\n\nb.yaml\n", 1);
	setenv("TEST_OPTIONS_CHECK", "true", 1);
	{
		PARSE("x");
		assert_int_equal(parsed.result, 0);
		assert_string_equal(options_get(&parsed.options, "profile"), "prod");
		assert_true(options_has(&parsed.options, "check"));
		assert_true(parsed.options.values[0].from_environment);
		assert_int_equal(options_get_all(&parsed.options, "values", &arena, &texts), 2);
		assert_string_equal(texts[0], "a.yaml");
		assert_string_equal(texts[1], "b.yaml");
	}
	setenv("TEST_OPTIONS_CHECK", "0", 1);
	{
		PARSE("--profile", "local", "--values=c");
		assert_string_equal(options_get(&parsed.options, "profile"), "local");
		assert_int_equal(options_get_all(&parsed.options, "values", &arena, &texts), 1);
		assert_false(options_has(&parsed.options, "check"));
	}
}

static void test_help_and_words(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);

	(void)state;
	options_usage("program", "CHART", &out);
	options_help(rows, COUNT_OF(rows), &out);
	assert_string_equal(out.data, "Usage: program [OPTION]... CHART\n"
				      "  -p, --profile NAME          the profile [TEST_OPTIONS_PROFILE]\n"
				      "      --values FILE           more values [TEST_OPTIONS_VALUES]\n"
				      "  -c, --check                 change nothing [TEST_OPTIONS_CHECK]\n"
				      "  -h, --help                  this text\n");
	bytes_reset(&out);
	options_usage("program", NULL, &out);
	options_words(rows, COUNT_OF(rows), &out);
	assert_string_equal(out.data, "Usage: program [OPTION]...\n"
				      "--profile=\n-p\n--values=\n--check\n-c\n--help\n-h\n");
}

static void test_an_argument_that_may_be_left_out(void **state)
{
	PARSE("--role", "a", "--role=b", "--role", "--check", "--role");

	(void)state;
	assert_int_equal(parsed.result, 0);
	assert_int_equal(parsed.options.count, 5);
	assert_string_equal(parsed.options.values[0].text, "a");
	assert_string_equal(parsed.options.values[1].text, "b");
	assert_string_equal(parsed.options.values[2].text, "");
	assert_true(options_has(&parsed.options, "check"));
	assert_string_equal(parsed.options.values[4].text, "");
	assert_int_equal(parsed.options.operand_count, 0);
}

static void test_no_arguments_at_all(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(options_free) struct options options = { 0 };
	char *argv[] = { NULL };

	(void)state;
	assert_int_equal(options_parse(rows, COUNT_OF(rows), 0, argv, environ, &options, &err), 0);
	assert_int_equal(options.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_forms, clear_environment),
		cmocka_unit_test_setup(test_operands, clear_environment),
		cmocka_unit_test_setup(test_all_values_in_order, clear_environment),
		cmocka_unit_test_setup(test_refused, clear_environment),
		cmocka_unit_test_setup(test_hidden_options_work, clear_environment),
		cmocka_unit_test_setup(test_hidden_options_are_not_suggested, clear_environment),
		cmocka_unit_test_setup_teardown(test_environment, clear_environment, clear_environment),
		cmocka_unit_test_setup(test_help_and_words, clear_environment),
		cmocka_unit_test_setup(test_an_argument_that_may_be_left_out, clear_environment),
		cmocka_unit_test_setup(test_no_arguments_at_all, clear_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
