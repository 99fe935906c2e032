/* SPDX-License-Identifier: Apache-2.0 */
/* Revisions of a store as far as no Helm is asked (tests/e2e/look.bats, records.bats and seen.bats have the rest). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "lifecycle/history.h"
#include "server.h"

static void hear(void *listener, const struct event *event)
{
	if (event->state == EVENT_WARNING)
		bytes_add(listener, event->detail);
}

static int look(const struct rule *rules, const char *name, struct value **ret, struct bytes *warned, struct err *err)
{
	struct context context = { .hear = hear, .listener = warned, .timeout = CONTEXT_ENDLESS };
	struct server server;
	int failed;

	server_rules(&server, rules);
	server.cluster.within = &context;
	failed = history_read(&server.cluster, &(struct history_request){ name }, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

/* Whoever may not read Secrets is told what the namespace notes, and hears that there is more. */
static void test_noted(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(ACME " ", ACME_SPACE("\"" LABEL_RECORDS "\":\"1:r1:x,2:r2:y\",\"" LABEL_WORKED "\":\"2:r2\",")),
		ALWAYS(ACME_RECORDS, FORBIDDEN),
		ACME_NO_LEASE,
		ELSE_NOTHING,
	};
	CLEANUP(bytes_free) struct bytes warned = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *list;

	(void)state;
	assert_int_equal(look(rules, "acme", &list, &warned, &err), 0);
	assert_json(list, "[{\"revision\":1,\"ready\":false},{\"revision\":2,\"ready\":true}]");
	assert_non_null(strstr(warned.data, "store acme: unknown: release"));
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule hidden[] = { ALWAYS(ACME " ", ACME_SPACE("")), ALWAYS(ACME_RECORDS, FORBIDDEN),
					      ACME_NO_LEASE, ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
	} cases[] = { { nothing, "acme", ERR_MISSING }, { nothing, "", ERR_USAGE }, { hidden, "acme", ERR_REFUSED } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(bytes_free) struct bytes warned = BYTES_INIT(CASE_MOST);
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct value *list;

		assert_int_equal(look(cases[i].rules, cases[i].name, &list, &warned, &err), -1);
		assert_int_equal(err.code, cases[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_noted, forget),
					    cmocka_unit_test_teardown(test_refused, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
