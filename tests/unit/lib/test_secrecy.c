/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "secrecy.h"

static void test_keys(void **state)
{
	static const char *const secret[] = { "password",        "adminPassword", "auth.rootPassword",
					      "DB_PASS",         "apiToken",      "aws.secret-access-key",
					      "credentials.db",  "secrets.a.b",   "auth.secret",
					      "wordpress.salts", "tls.privateKey" };
	static const char *const plain[] = { "user",
					     "image.repository",
					     "existingSecret",
					     "secretName",
					     "passwordKey",
					     "credentials.username",
					     "secretRef.a",
					     "tokenPath",
					     "",
					     ".",
					     "host" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(secret); i++)
		assert_true(secrecy_is_secret(str_of(secret[i])));
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		assert_false(secrecy_is_secret(str_of(plain[i])));
}

static const char *after_flags(const char *message, const char *flag)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)err_set(&err, ERR_CHART, "%s", message);
	secrecy_hide_flags((const char *const[]){ "a=b", flag, NULL }, &err);
	return arena_str(&arena, str_of(err.message)).p;
}

static void test_flags(void **state)
{
	(void)state;
	assert_string_equal(after_flags("at '/p': 'hunter22' is not hunter22", "auth.password=hunter22,b=c"),
			    "at '/p': '***' is not ***");
	assert_string_equal(after_flags("c, x,y or x\\,y", "password=x\\,y,b=c"), "c, *** or ***");
	assert_string_equal(after_flags("b is acme", "user=acme"), "b is acme");
	assert_string_equal(after_flags("no", "password=no"), "no");
	assert_string_equal(after_flags("key \"password\" has no value", "password"), "key \"password\" has no value");
	assert_string_equal(after_flags("password", "password="), "password");
	assert_string_equal(after_flags("what", "password=wha\\"), "what");
}

static void test_json(void **state)
{
	static const char *const flags[] = { "auth={\"password\":\"hunter22\",\"user\":\"acme\"}",
					     "a.token=\"tok-1\"",
					     "{\"b\":{\"secret\":[\"list-1\"]}}",
					     "c={broken",
					     "d.password",
					     NULL };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	(void)err_set(&err, ERR_CHART, "hunter22 acme tok-1 list-1 data c={broken, d.password");
	secrecy_hide_json(flags, &err);
	assert_string_equal(err.message, "*** acme *** *** data c=***, d.password");
}

static void test_values(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	(void)err_set(&err, ERR_CHART, "acme 123456 tok-1 list-1 admin ***");
	(void)err_hint(&err, "see tok-1");
	secrecy_hide_values(parse("{\"user\":\"acme\",\"auth\":{\"password\":123456,\"existingSecret\":\"admin\"},"
				  "\"tokens\":[\"tok-1\",{\"a\":\"list-1\"}],\"empty\":null}"),
			    &err);
	assert_string_equal(err.message, "acme *** *** *** admin ***\nsee ***");
	secrecy_hide_values(NULL, &err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_keys, forget),
		cmocka_unit_test_teardown(test_flags, forget),
		cmocka_unit_test_teardown(test_json, forget),
		cmocka_unit_test_teardown(test_values, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
