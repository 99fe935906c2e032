/* SPDX-License-Identifier: Apache-2.0 */
/* Databases of stores, as far as no psql runs: what is wrong with one is said in its row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "database/db_connections.h"
#include "database/db_status.h"
#include "server.h"

#define SPACE(store)                                                                                                   \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"" store "\"}}}"
#define OF_MODE(mode) ACME_RECORD_BY("Helm", "1", "deployed", ",\"" LABEL_DATABASE "\":\"" mode "\"")

static int look(const struct rule *rules, const char *name, struct value **ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	failed = db_status_read(&server.cluster, &(struct db_status_request){ name }, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

static void test_all(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET /api/v1/namespaces?", LIST_OF(SPACE("acme") "," SPACE("blog"))),
		ALWAYS("GET /api/v1/secrets?", LIST_OF(OF_MODE("external"))),
		ALWAYS("GET /apis/apps/v1/namespaces/store-database/statefulsets/", MISSING),
		ALWAYS("GET /api/v1/namespaces/store-blog ", OK(SPACE("blog"))),
		ALWAYS("GET " LEASE_FOLDER "/blog ", MISSING),
		ELSE_NOTHING,
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *rows;

	(void)state;
	assert_int_equal(look(rules, NULL, &rows, &err), 0);
	assert_int_equal(value_count(rows), 2);
	assert_json(rows->first, "{\"name\":\"acme\",\"mode\":\"external\",\"problem\":"
				 "\"ask for it: helm store db status acme\"}");
	assert_string_equal(value_text_at(rows->last, "mode"), "dedicated");
	assert_non_null(strstr(value_text_at(rows->last, "problem"), "UNINSTALLED"));
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule no_pod[] = { ACME_IS("", ACME_RECORD("1", "deployed")), ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ nothing, "acme", ERR_MISSING, "" },
		{ nothing, "acme ", ERR_USAGE, "" },
		{ no_pod, "acme", ERR_DATABASE, "has no pod of a PostgreSQL" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(err_clear) struct err other = ERR_INIT;
		struct server server;
		struct value *map;

		assert_int_equal(look(cases[i].rules, cases[i].name, &map, &err), -1);
		if (err.code != cases[i].code || !strstr(err.message, cases[i].words))
			fail_msg("%zu: %s", i, err.message);
		server_rules(&server, cases[i].rules);
		assert_int_equal(db_connections_read(&server.cluster, &(struct db_connections_request){ cases[i].name },
						     &arena, &map, &other),
				 -1);
		assert_string_equal(other.message, err.message);
		server_stop(&server);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_all, forget),
					    cmocka_unit_test_teardown(test_refused, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
