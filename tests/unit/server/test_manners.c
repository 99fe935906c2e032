/* SPDX-License-Identifier: Apache-2.0 */
/* Host and Origin: who was made to ask by a page of somebody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/manners.h"

#define FINE (-1)

static int judge(const char *host, const char *origin, bool is_loopback)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct request_field fields[2];
	struct request request = { .fields = fields, .arena = &arena };
	enum problem_kind kind;

	if (host)
		fields[request.field_count++] = (struct request_field){ STR("host"), str_of(host) };
	if (origin)
		fields[request.field_count++] = (struct request_field){ STR("ORIGIN"), str_of(origin) };
	return manners_check(&request, is_loopback, &kind) ? FINE : (int)kind;
}

static void hosts(void **state)
{
	static const char *const own[] = { "localhost", "LOCALHOST:8420", "127.0.0.1",  "127.0.0.1:1",
					   "127.1.2.3", "[::1]",          "[::1]:8420", "[0:0:0:0:0:0:0:1]" };
	static const char *const foreign[] = { "evil.example",
					       "evil.example:8420",
					       "localhost.evil.example",
					       "127.0.0.1.nip.io",
					       "0.0.0.0",
					       "[::]",
					       "10.0.0.1",
					       "128.0.0.1",
					       "localhost.",
					       "2130706433",
					       "[::2]",
					       "a" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(own); i++)
		if (judge(own[i], NULL, true) != FINE)
			fail_msg("%s", own[i]);
	for (size_t i = 0; i < COUNT_OF(foreign); i++) {
		if (judge(foreign[i], NULL, true) != PROBLEM_FOREIGN_HOST)
			fail_msg("%s", foreign[i]);
		assert_int_equal(judge(foreign[i], NULL, false), FINE);
	}
	assert_int_equal(judge(NULL, NULL, true), FINE);
}

static void origins(void **state)
{
	static const char *const own[] = { "http://localhost:8420", "HTTP://LOCALHOST:8420" };
	static const char *const foreign[] = { "http://localhost",
					       "http://localhost:80",
					       "https://evil.example",
					       "null",
					       "",
					       "http://localhost:8420/",
					       "http://127.0.0.1:8420",
					       "http://u@localhost:8420",
					       "file://",
					       "localhost:8420",
					       "http://localhost:8420 x",
					       "chrome-extension://abc" };

	(void)state;
	assert_int_equal(judge("localhost:8420", own[0], true), FINE);
	/* A scheme in capitals is no browser's. */
	assert_int_equal(judge("localhost:8420", own[1], true), PROBLEM_FOREIGN_ORIGIN);
	for (size_t i = 0; i < COUNT_OF(foreign); i++)
		if (judge("localhost:8420", foreign[i], true) != PROBLEM_FOREIGN_ORIGIN)
			fail_msg("%s", foreign[i]);
	assert_int_equal(judge("stores.example", "http://stores.example:80", false), FINE);
	assert_int_equal(judge("stores.example:443", "https://stores.example", false), FINE);
	assert_int_equal(judge("stores.example", "https://evil.example", false), PROBLEM_FOREIGN_ORIGIN);
	assert_int_equal(judge(NULL, "http://localhost", true), PROBLEM_FOREIGN_ORIGIN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts),
		cmocka_unit_test(origins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
