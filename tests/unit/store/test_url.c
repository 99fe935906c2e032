/* SPDX-License-Identifier: Apache-2.0 */
/* Where a store answers: by its Ingresses, which must be there; and what to say when there are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "store/url.h"

#define INGRESSES "GET /apis/networking.k8s.io/v1/namespaces/store-acme/ingresses"
/* Without a class, where none is the default: nobody looks where the name leads. */
#define INGRESS "{\"metadata\":{\"name\":\"web\"},\"spec\":{\"rules\":[{\"host\":\"acme.example\"}]}}"

static int look(const struct rule *rules, const char *name, struct value **ret, struct host_lead *ret_lead,
		struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	failed = url_read(&server.cluster, &(struct url_request){ name }, &arena, ret, ret_lead, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

static void test_unserved(void **state)
{
	static const struct rule rules[] = { ACME_IS("\"" LABEL_HOSTS "\":\"acme.example,shop.example\",",
						     ACME_RECORD("1", "deployed")),
					     ALWAYS(INGRESSES, LIST_OF(INGRESS)), ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct host_lead lead;
	struct value *map;

	(void)state;
	assert_int_equal(look(rules, "acme", &map, &lead, &err), 0);
	assert_string_equal(value_text_at(map, "url"), "http://acme.example");
	assert_json(value_get(map, "hosts"), "[\"acme.example\",\"shop.example\"]");
	assert_json(value_get(map, "leads"), "false");
	assert_true(lead.unserved);
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule none[] = { ACME_IS("", ACME_RECORD("1", "deployed")), ELSE_NOTHING };
	static const struct rule rests[] = { ACME_IS("", ""), ELSE_NOTHING };
	static const struct rule hidden[] = { ACME_IS("", ACME_RECORD("1", "deployed")), ALWAYS(INGRESSES, FORBIDDEN),
					      ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ nothing, "acme", ERR_MISSING, "there is no store acme" },
		{ nothing, "acme?", ERR_USAGE, "" },
		{ none, "acme", ERR_FAILED, "its namespace has no Ingress with a host" },
		{ rests, "acme", ERR_FAILED, "UNINSTALLED" },
		{ hidden, "acme", ERR_REFUSED, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct host_lead lead;
		struct value *map;

		assert_int_equal(look(cases[i].rules, cases[i].name, &map, &lead, &err), -1);
		if (err.code != cases[i].code || !strstr(err.message, cases[i].words))
			fail_msg("%zu: %s", i, err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_unserved, forget),
					    cmocka_unit_test_teardown(test_refused, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
