/* SPDX-License-Identifier: Apache-2.0 */
/* The administrator of a store, as far as no Helm is asked for values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "store/admin.h"

/* Asked for by its label. */
#define DECLARED                                                                                                       \
	"{\"metadata\":{\"name\":\"login\",\"labels\":{\"" LABEL_CREDENTIALS                                           \
	"\":\"admin\"},\"annotations\":{\"" LABEL_PATH "\":\"/app\"}}}"
#define SECRET "{\"metadata\":{\"name\":\"login\"},\"data\":{\"username\":\"YW5u\",\"password\":\"c2VjcmV0\"}}"

static int look(const struct rule *rules, const char *name, struct value **ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	failed = admin_read(&server.cluster, &(struct admin_request){ .name = name }, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

static void test_declared(void **state)
{
	static const struct rule rules[] = { ALWAYS(ACME " ", ACME_SPACE("")),
					     ACME_NO_LEASE,
					     ONCE(ACME_RECORDS, LIST_OF("")),
					     ALWAYS(ACME_RECORDS, LIST_OF(DECLARED)),
					     ALWAYS(ACME "/secrets/login ", OK(SECRET)),
					     ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *map;

	(void)state;
	assert_int_equal(look(rules, "acme", &map, &err), 0);
	assert_json(map, "{\"name\":\"acme\",\"user\":\"ann\",\"password\":\"secret\",\"secret\":\"login\","
			 "\"key\":\"password\"}");
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule none[] = { ACME_IS("", ""), ELSE_NOTHING };
	static const struct rule gone[] = {
		ALWAYS(ACME " ", ACME_SPACE("")),        ACME_NO_LEASE,
		ONCE(ACME_RECORDS, LIST_OF("")),         ALWAYS(ACME_RECORDS, LIST_OF(DECLARED)),
		ALWAYS(ACME "/secrets/login ", MISSING), ELSE_NOTHING
	};
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ nothing, "acme", ERR_MISSING, "" },
		{ nothing, "acme/x", ERR_USAGE, "" },
		{ none, "acme", ERR_FAILED, "no Secret says that it holds credentials" },
		{ gone, "acme", ERR_FAILED, "Secret login is not in namespace store-acme" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct value *map;

		assert_int_equal(look(cases[i].rules, cases[i].name, &map, &err), -1);
		if (err.code != cases[i].code || !strstr(err.message, cases[i].words))
			fail_msg("%zu: %s", i, err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_declared, forget),
					    cmocka_unit_test_teardown(test_refused, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
