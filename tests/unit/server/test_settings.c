/* SPDX-License-Identifier: Apache-2.0 */
/* How the server is started: which library may be reached from where, and what is an audience. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/daemon.h"
#include "server/settings.h"

static void libraries(void **state)
{
	static const char *const strict[] = { "1.0.10", "1.0.11", "1.1.0", "2.0", "1.0.10-git", "10.0.0" };
	static const char *const lax[] = { "0.9.75", "1.0.9", "1.0.1", "1.0", "1", "0.99.99", "", "v1.0.10", "x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(strict); i++)
		if (!daemon_is_strict(strict[i]))
			fail_msg("%s", strict[i]);
	for (size_t i = 0; i < COUNT_OF(lax); i++)
		if (daemon_is_strict(lax[i]))
			fail_msg("%s", lax[i]);
}

static void audiences(void **state)
{
	static const char *const good[] = { "https://stores.example", "http://127.0.0.1:8420", "https://a/b" };
	static const char *const bad[] = { "",           "stores.example", "https://",    "https:///x",
					   "ftp://a",    "https://a b",    "https://a#b", "https://a?b",
					   "https://\"", "javascript:x" };

	(void)state;
	for (size_t i = 0; i <= COUNT_OF(good); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct server_settings settings = { .audience = i < COUNT_OF(good) ? good[i] : NULL };

		assert_int_equal(settings_check(&settings, &err), 0);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct server_settings settings = { .audience = bad[i] };

		if (!settings_check(&settings, &err))
			fail_msg("%s", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libraries),
		cmocka_unit_test(audiences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
