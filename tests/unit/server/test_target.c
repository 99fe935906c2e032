/* SPDX-License-Identifier: Apache-2.0 */
/* Paths and hosts: what is one, and what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/target.h"

static void targets(void **state)
{
	static const struct {
		const char *target;
		enum guard_rule rule;
	} cases[] = {
		{ "/", GUARD_FINE },
		{ "/stores/acme:suspend?wait=5&a=%2F%25", GUARD_FINE },
		{ "/%C3%A4", GUARD_FINE },
		{ "/a.b/...", GUARD_FINE },
		{ "//evil.example/x", GUARD_FINE }, /* a path with an empty segment: no route has it */
		{ "", GUARD_TARGET },
		{ "healthz", GUARD_TARGET },
		{ "http://evil/x", GUARD_TARGET },
		{ "*", GUARD_TARGET },
		{ "/a b", GUARD_TARGET_BYTE },
		{ "/a\"b", GUARD_TARGET_BYTE },
		{ "/a#b", GUARD_TARGET_BYTE },
		{ "/?a=<b>", GUARD_TARGET_BYTE },
		{ "/\xC3\xA4", GUARD_TARGET_BYTE },
		{ "/%", GUARD_PERCENT },
		{ "/%4", GUARD_PERCENT },
		{ "/%zz", GUARD_PERCENT },
		{ "/?%g0", GUARD_PERCENT },
		{ "/%00", GUARD_ENCODED },
		{ "/?a=%00", GUARD_ENCODED },
		{ "/%0d%0aX:%20y", GUARD_ENCODED },
		{ "/%7f", GUARD_ENCODED },
		{ "/a%2fb", GUARD_ENCODED },
		{ "/a%5Cb", GUARD_ENCODED },
		{ "/%252e", GUARD_ENCODED },
		{ "/%ff", GUARD_UTF8 },
		{ "/%C0%AE%C0%AE/", GUARD_UTF8 },
		{ "/..", GUARD_DOTS },
		{ "/a/../b", GUARD_DOTS },
		{ "/a/./b", GUARD_DOTS },
		{ "/a/.%2E/b", GUARD_DOTS },
		{ "/%2e%2e?x", GUARD_DOTS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (target_check(str_of(cases[i].target)) != cases[i].rule)
			fail_msg("%s: %d", cases[i].target, (int)target_check(str_of(cases[i].target)));
}

static void parts(void **state)
{
	(void)state;
	assert_true(str_is(target_path(STR("/a/b?c?d")), "/a/b"));
	assert_true(str_is(target_query(STR("/a/b?c?d")), "c?d"));
	assert_true(str_is(target_path(STR("/a")), "/a"));
	assert_int_equal(target_query(STR("/a")).n, 0);
	assert_int_equal(target_query(STR("/a?")).n, 0);
}

static void hosts(void **state)
{
	static const char *const good[] = {
		"a", "a:80", "a.example:8420", "127.0.0.1", "[::1]", "[::1]:1", "a_b", "a:"
	};
	static const char *const bad[] = { "",    ":80", "a:b", "a:123456", "[::1",  "[]",       "[g]", "a b",
					   "a,b", "a/b", "u@a", "[::1]x",   "a:80:", "\xC3\xA4", "a\tb" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!target_is_host(str_of(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (target_is_host(str_of(bad[i])))
			fail_msg("%s", bad[i]);
}

static void host_parts(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct str port;

	(void)state;
	assert_string_equal(target_host(STR("LocalHost:80"), &arena, &port).p, "localhost");
	assert_true(str_is(port, "80"));
	assert_string_equal(target_host(STR("[::FFFF:1]:9"), &arena, &port).p, "[::ffff:1]");
	assert_true(str_is(port, "9"));
	assert_string_equal(target_host(STR("a"), &arena, &port).p, "a");
	assert_int_equal(port.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets),
		cmocka_unit_test(parts),
		cmocka_unit_test(hosts),
		cmocka_unit_test(host_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
