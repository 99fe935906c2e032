/* SPDX-License-Identifier: Apache-2.0 */
/* What pods use: all containers of a pod count, and nobody who measures is told apart from nobody who answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "status/top.h"

#define METRICS "GET /apis/metrics.k8s.io/v1beta1/namespaces/store-acme/pods"
#define POD(name, component)                                                                                           \
	"{\"metadata\":{\"name\":\"" name "\",\"labels\":{\"app.kubernetes.io/component\":\"" component "\"}}}"
#define USED(name, cpu, memory)                                                                                        \
	"{\"metadata\":{\"name\":\"" name "\"},\"containers\":[{\"usage\":{\"cpu\":\"" cpu "\",\"memory\":\"" memory   \
	"\"}},{\"usage\":{\"cpu\":\"1m\",\"memory\":\"1Mi\"}}]}"

static int look(const struct rule *rules, const char *name, struct value **ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	failed = top_read(&server.cluster, &(struct top_request){ name }, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

/* In whatever unit; what is less than a unit is one. */
static void test_figures(void **state)
{
	static const struct rule rules[] = {
		ACME_IS("", ""),
		ALWAYS(METRICS,
		       LIST_OF(USED("b", "1500u", "300Mi") "," USED("a", "250m", "4096Ki") "," USED("c", "0", "0"))),
		ALWAYS(ACME "/pods?", LIST_OF(POD("a", "web") "," POD("b", "db"))),
		ELSE_NOTHING,
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *rows;

	(void)state;
	assert_int_equal(look(rules, "acme", &rows, &err), 0);
	assert_json(rows,
		    "[{\"name\":\"a\",\"component\":\"web\",\"cpu\":\"251m\",\"memory\":\"5Mi\",\"millicores\":251,"
		    "\"bytes\":5242880},{\"name\":\"b\",\"component\":\"db\",\"cpu\":\"3m\",\"memory\":\"301Mi\","
		    "\"millicores\":3,\"bytes\":315621376},{\"name\":\"c\",\"cpu\":\"1m\",\"memory\":\"1Mi\","
		    "\"millicores\":1,\"bytes\":1048576}]");
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule none[] = { ACME_IS("", ""), ALWAYS(METRICS, MISSING), ELSE_NOTHING };
	static const struct rule hidden[] = { ACME_IS("", ""), ALWAYS(METRICS, FORBIDDEN), ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ nothing, "acme", ERR_MISSING, "" },
		{ nothing, "1", ERR_USAGE, "" },
		{ none, "acme", ERR_REFUSED, "nobody measures pods" },
		{ hidden, "acme", ERR_REFUSED, "forbidden" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct value *rows;

		assert_int_equal(look(cases[i].rules, cases[i].name, &rows, &err), -1);
		assert_int_equal(err.code, cases[i].code);
		assert_non_null(strstr(err.message, cases[i].words));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_figures, forget),
					    cmocka_unit_test_teardown(test_refused, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
