/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "words.h"

static const char *const verbs[] = { "set", "default", "remove", "replace", "append", "deny", "warn", "overrides" };

static const char *near(const char *word)
{
	return words_nearest(str_of(word), verbs, COUNT_OF(verbs));
}

static void test_one_change(void **state)
{
	(void)state;
	assert_string_equal(near("remov"), "remove");
	assert_string_equal(near("defualt"), "default");
	assert_string_equal(near("apend"), "append");
	assert_string_equal(near("sett"), "set");
	assert_string_equal(near("overides"), "overrides");
}

static void test_the_word_itself(void **state)
{
	(void)state;
	assert_string_equal(near("replace"), "replace");
}

static void test_longer_words_may_differ_more(void **state)
{
	const char *const names[] = { "check-policies" };

	(void)state;
	assert_string_equal(words_nearest(STR("chek-polices"), names, 1), "check-policies");
	assert_null(words_nearest(STR("cross-check"), names, 1));
}

/* Half of a short word is no slip of a finger; what breaks off is. */
static void test_guesses_of_verbs(void **state)
{
	static const char *const known[] = { "create", "list", "status", "logs",     "update",  "diff",  "url",
					     "open",   "gc",   "audit",  "rollback", "suspend", "resume" };
	static const struct {
		const char *word, *near;
	} cases[] = {
		{ "lsit", "list" },       { "craete", "create" }, { "stat", "status" }, { "rolback", "rollback" },
		{ "suspned", "suspend" }, { "log", "logs" },      { "upd", "update" },  { "updaet", "update" },
		{ "get", NULL },          { "foo", NULL },        { "bar", NULL },      { "top", NULL },
		{ "ls", NULL },           { "rm", NULL },         { "xyzzy", NULL },    { "describe", NULL },
		{ "uninstall", NULL },    { "edit", NULL },       { "destroy", NULL },  { "kubernetes", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *found = words_nearest(str_of(cases[i].word), known, COUNT_OF(known));

		assert_string_equal(found ? found : "(none)", cases[i].near ? cases[i].near : "(none)");
	}
}

static void test_none(void **state)
{
	(void)state;
	assert_null(near("kubernetes"));
	assert_null(near(""));
	assert_null(near("x"));
	assert_null(words_nearest(STR("set"), verbs, 0));
}

static void test_long_input_is_no_word(void **state)
{
	char text[4096];

	(void)state;
	memset(text, 's', sizeof(text));
	assert_null(words_nearest((struct str){ text, sizeof(text) }, verbs, COUNT_OF(verbs)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_change),
		cmocka_unit_test(test_the_word_itself),
		cmocka_unit_test(test_longer_words_may_differ_more),
		cmocka_unit_test(test_guesses_of_verbs),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_long_input_is_no_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
