/* SPDX-License-Identifier: Apache-2.0 */
/* In which Secret an administrator's password is, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "server.h"
#include "store/credentials.h"

#define LISTED "GET /api/v1/namespaces/store-acme/secrets?"
#define SECRET(name) "GET /api/v1/namespaces/store-acme/secrets/" name " "
#define DECLARED(name, word, notes)                                                                                    \
	"{\"metadata\":{\"name\":\"" name "\",\"labels\":{\"store.urumi.ai/credentials\":\"" word "\"},"               \
	"\"annotations\":{" notes "}}}"

static void find(const char *secrets, const char *values, struct credentials *ret)
{
	const struct rule rules[] = { ALWAYS(LISTED, secrets), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;

	server_rules(&server, rules);
	assert_int_equal(credentials_find(&server.cluster, "acme", values ? parse(values) : NULL, &arena, ret, &err),
			 0);
	server_stop(&server);
}

/* A chart's own word comes first; of charts/store it is known without. */
static void test_find(void **state)
{
	struct credentials it;

	(void)state;
	find(LIST_OF(JOINED(DECLARED("other", "user", ""),
			    DECLARED("main", "admin",
				     "\"store.urumi.ai/user\":\"root\","
				     "\"store.urumi.ai/password-key\":\"p\",\"store.urumi.ai/path\":\"/admin\""))),
	     NULL, &it);
	assert_string_equal(it.secret, "main");
	assert_string_equal(it.key, "p");
	assert_string_equal(it.user, "root");
	assert_string_equal(it.path, "/admin");
	find(LIST_OF(DECLARED("only", "admin", "")), "{}", &it);
	assert_string_equal(it.key, "password");
	assert_string_equal(it.user_key, "username");
	assert_null(it.user);
	find(LIST_OF(""), "{\"global\":{\"store\":{\"hosts\":[\"a.test\"]}}}", &it);
	assert_string_equal(it.secret, "acme");
	assert_string_equal(it.key, "admin-password");
	assert_string_equal(it.user, "admin@a.test");
	assert_string_equal(it.path, "/app");
	find(LIST_OF(""),
	     "{\"secrets\":{\"existingSecret\":\"s\",\"adminPasswordKey\":\"k\"},\"admin\":{\"email\":"
	     "\"a@b\"}}",
	     &it);
	assert_string_equal(it.secret, "s");
	assert_string_equal(it.key, "k");
	assert_string_equal(it.user, "a@b");
	/* Another chart that says nothing, or no release. */
	find(LIST_OF(""), "{\"global\":{\"store\":{\"chart\":{\"name\":\"x\"}}}}", &it);
	assert_null(it.secret);
	find(LIST_OF(""), NULL, &it);
	assert_null(it.secret);
}

static void assert_read(const char *secret, enum err_code code, const char *expected)
{
	const struct rule rules[] = { ALWAYS(SECRET("s"), secret), { 0 } };
	const struct credentials it = { .secret = "s", .key = "p", .user_key = "u", .path = "" };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *map;

	server_rules(&server, rules);
	if (credentials_read(&server.cluster, "acme", &it, &arena, &map, &err)) {
		if (err.code != code || !strstr(err.message, expected))
			fail_msg("%d: %s", err.code, err.message);
	} else {
		assert_json(map, expected);
	}
	server_stop(&server);
}

static void test_read(void **state)
{
	(void)state;
	assert_read(OK("{\"metadata\":{\"name\":\"s\"},\"data\":{\"u\":\"YW5uYQ==\",\"p\":\"c2VjcmV0\"}}"), ERR_NONE,
		    "{\"name\":\"acme\",\"user\":\"anna\",\"password\":\"secret\"}");
	assert_read(MISSING, ERR_FAILED, "Secret s is not in namespace store-acme\nthe chart makes it");
	assert_read(OK("{\"metadata\":{\"name\":\"s\"},\"data\":{\"u\":\"YW5uYQ==\"}}"), ERR_FAILED,
		    "Secret s of namespace store-acme has no key p\nits keys: kubectl describe secret s -n store-acme");
	/* No base64, and text with a NUL in it: neither is a name. */
	assert_read(OK("{\"metadata\":{\"name\":\"s\"},\"data\":{\"u\":\"%%%\",\"p\":\"\"}}"), ERR_FAILED,
		    "key u of Secret s of namespace store-acme is no text");
	assert_read(OK("{\"metadata\":{\"name\":\"s\"},\"data\":{\"u\":\"YQBi\",\"p\":\"\"}}"), ERR_FAILED,
		    "is no text");
	assert_read(FORBIDDEN, ERR_REFUSED, "forbidden");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_find, forget),
		cmocka_unit_test_teardown(test_read, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
