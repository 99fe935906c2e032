/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bytes.h"
#include "pattern.h"

static void drop_pattern(struct pattern **pattern)
{
	pattern_free(*pattern);
}

static int match(const char *text, const char *subject)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(str_of(text), &err);

	assert_non_null(pattern);
	return pattern_match(pattern, str_of(subject), &err);
}

static void test_match(void **state)
{
	(void)state;
	assert_int_equal(match("^a+$", "aaa"), 1);
	assert_int_equal(match("^a+$", "aab"), 0);
	assert_int_equal(match("b", "abc"), 1);
	assert_int_equal(match("^.$", "\xC3\xBC"), 1); /* one character of two bytes */
	assert_int_equal(match("^$", ""), 1);
	assert_int_equal(match("", ""), 1);
	assert_int_equal(match("", "x"), 1);
}

static void test_empty_slices(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new((struct str){ NULL, 0 }, &err);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str out;

	(void)state;
	assert_non_null(pattern);
	assert_int_equal(pattern_match(pattern, (struct str){ NULL, 0 }, &err), 1);
	assert_int_equal(pattern_replace(pattern, (struct str){ NULL, 0 }, (struct str){ NULL, 0 }, &arena, &out, &err),
			 1);
	assert_int_equal(out.n, 0);
}

static void test_compile_error(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_null(pattern_new(STR("ab(c"), &err));
	assert_int_equal(err.code, ERR_PATTERN);
	assert_non_null(strstr(err.message, "4"));
}

static void test_match_limit(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(STR("^(([a-z])+.)+[A-Z]([a-z])+$"), &err);

	(void)state;
	assert_non_null(pattern);
	assert_int_equal(pattern_match(pattern, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), &err), -1);
	assert_int_equal(err.code, ERR_PATTERN);
}

static void test_not_utf8(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(STR("a"), &err);

	(void)state;
	assert_int_equal(pattern_match(pattern, STR("\xFF"), &err), -1);
	assert_int_equal(err.code, ERR_PATTERN);
}

static int replace(const char *text, const char *subject, const char *with, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(str_of(text), &err);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str out = STR("untouched");
	int count = pattern_replace(pattern, str_of(subject), str_of(with), &arena, &out, &err);

	assert_true(str_is(out, expected));
	assert_int_equal(err.code, count < 0 ? ERR_PATTERN : ERR_NONE);
	return count;
}

static void test_replace(void **state)
{
	(void)state;
	assert_int_equal(replace("^docker\\.io/(.*)", "docker.io/nginx:1", "mirror/$1", "mirror/nginx:1"), 1);
	assert_int_equal(replace("^(a)(b)?", "ac", "[${1}${2}]", "[a]c"), 1);
	assert_int_equal(replace("(?<host>[a-z]+)", "web.x", "${host}1", "web1.x1"), 1);
	assert_int_equal(replace("x", "abc", "y", "untouched"), 0);
	assert_int_equal(replace("a", "aa", "b", "bb"), 1);
	assert_int_equal(replace("^a", "aa", "b", "ba"), 1);
	assert_int_equal(replace("example\\.(?<end>com|org)", "a.example.com,b.example.org", "shop.${end}",
				 "a.shop.com,b.shop.org"),
			 1);
	assert_int_equal(replace("(.*)", "ab", "$1x", "abx"), 1); /* not once more for the nothing behind it */
	assert_int_equal(replace("$", "ab", "x", "abx"), 1);
	assert_int_equal(replace("a", "a", "$7", "untouched"), -1);
	assert_int_equal(replace("a", "a", "$$", "$"), 1);
}

static void test_replace_grows(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(STR("^x"), &err);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)8 << 20);
	struct str out;

	(void)state;
	bytes_add_repeat(&text, 'x', 100000);
	assert_int_equal(pattern_replace(pattern, bytes_str(&text), STR("yy"), &arena, &out, &err), 1);
	assert_int_equal(out.n, 100001);
	assert_memory_equal(out.p, "yyx", 3);
	bytes_add_repeat(&text, 'x', (size_t)5 << 20);
	assert_int_equal(pattern_replace(pattern, bytes_str(&text), STR("yy"), &arena, &out, &err), -1);
	assert_int_equal(err.code, ERR_PATTERN);
}

static void test_long_text_has_stack(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(drop_pattern) struct pattern *pattern = pattern_new(STR("^(?:a|ab|b)*$"), &err);
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT((size_t)1 << 20);

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		bytes_add_text(&text, "ab");
	assert_int_equal(pattern_match(pattern, bytes_str(&text), &err), 1);
}

static bool glob(const char *pattern, const char *text)
{
	return pattern_glob(str_of(pattern), str_of(text));
}

static void test_glob(void **state)
{
	(void)state;
	assert_true(glob("*", ""));
	assert_true(glob("", ""));
	assert_true(glob("web-*", "web-1"));
	assert_true(glob("*-db", "shop-db"));
	assert_true(glob("a*b*c", "aXXbYYbc"));
	assert_true(glob("w?b", "web"));
	assert_true(glob("**", "x"));
	assert_true(glob("a.b", "a.b"));
	assert_false(glob("a.b", "axb"));
	assert_false(glob("w?b", "wb"));
	assert_false(glob("", "x"));
	assert_false(glob("web", "web-1"));
	assert_false(glob("*b", "abc"));
	assert_false(glob("[a]", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),         cmocka_unit_test(test_empty_slices),
		cmocka_unit_test(test_compile_error), cmocka_unit_test(test_match_limit),
		cmocka_unit_test(test_not_utf8),      cmocka_unit_test(test_replace),
		cmocka_unit_test(test_replace_grows), cmocka_unit_test(test_long_text_has_stack),
		cmocka_unit_test(test_glob),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
