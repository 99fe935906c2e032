/* SPDX-License-Identifier: Apache-2.0 */
/* One store as it is read, and followed: what may not be read, what is not there, what changes, what is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "status/status.h"

static const struct status_request acme = { .name = "acme" };

static int look(const struct rule *rules, const struct status_request *request, struct status *ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	server.cluster.patience = 1500;
	failed = status_read(&server.cluster, request, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

static void test_read(void **state)
{
	static const struct rule rules[] = { ACME_IS("", ACME_RECORD("1", "deployed")), ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct status found;

	(void)state;
	assert_int_equal(look(rules, &acme, &found, &err), 0);
	assert_string_equal(value_text_at(found.map, "state"), "ACTIVE");
	assert_string_equal(value_text_at(status_condition(&found, "GuardsApplied"), "status"), "False");
	assert_string_equal(value_text_at(status_condition(&found, "WorkloadsReady"), "status"), "True");
	assert_null(status_condition(&found, "CertificateReady"));
	assert_null(value_get(found.map, "unknown"));
	assert_false(found.has_problem);
}

/* What may not be read is named, and no error. */
static void test_hidden(void **state)
{
	static const struct rule rules[] = { ACME_IS("", ACME_RECORD("1", "deployed")),
					     ALWAYS(ACME "/pods?", FORBIDDEN), ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct status found;

	(void)state;
	assert_int_equal(look(rules, &acme, &found, &err), 0);
	assert_json(value_get(found.map, "unknown"), "[\"pods and events\"]");
}

static void test_refused(void **state)
{
	static const struct rule nothing[] = { ALWAYS(ACME " ", MISSING), ACME_NO_LEASE, ELSE_NOTHING };
	static const struct rule broken[] = { ACME_IS("", ACME_RECORD("1", "deployed")), ALWAYS(ACME "/pods?", HTML),
					      ELSE_NOTHING };
	static const struct {
		const struct rule *rules;
		const char *name;
		enum err_code code;
	} cases[] = {
		{ nothing, "acme", ERR_MISSING },
		{ nothing, "../acme", ERR_USAGE },
		{ broken, "acme", ERR_CLUSTER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct status found;

		assert_int_equal(look(cases[i].rules, &(struct status_request){ .name = cases[i].name }, &found, &err),
				 -1);
		assert_int_equal(err.code, cases[i].code);
	}
}

static int tell(void *of, const struct value *changes, struct arena *once, struct err *err)
{
	struct bytes *told = of;

	(void)once;
	(void)err;
	for (const struct value *change = value_first(changes); change; change = change->next)
		bytes_format(told, "%s %s %s, ", value_text_at(change, "type"), value_text_at(change, "object.name"),
			     value_text_at(change, "object.state"));
	return 0;
}

/* Told at first, and when it changed; not when memory alone did. It is over when the store is gone. */
static void test_watch(void **state)
{
#define USED(memory)                                                                                                   \
	LIST_OF("{\"metadata\":{\"name\":\"web\"},\"containers\":[{\"usage\":{\"memory\":\"" memory "\"}}]}")
#define METRICS "GET /apis/metrics.k8s.io/v1beta1/namespaces/store-acme/pods"
	static const struct rule rules[] = {
		TIMES(3, ACME " ", ACME_SPACE("")),
		TIMES(2, ACME_RECORDS, LIST_OF(ACME_RECORD("1", "deployed"))),
		ONCE(ACME_RECORDS, LIST_OF(ACME_RECORD("1", "failed"))),
		ONCE(METRICS, USED("1Mi")),
		ALWAYS(METRICS, USED("2Mi")),
		ALWAYS(ACME "/pods?", LIST_OF("{\"metadata\":{\"name\":\"web\"}}")),
		ALWAYS(ACME " ", MISSING),
		ACME_NO_LEASE,
		ELSE_NOTHING,
	};
	CLEANUP(bytes_free) struct bytes told = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;
	struct server server;

	(void)state;
	server_rules(&server, rules);
	server.cluster.within = &context;
	assert_int_equal(status_watch(&server.cluster, &acme,
				      &(struct watching_reader){ .pause = 1, .output = -1, .tell = tell, .of = &told },
				      &err),
			 0);
	server_assert_changes(&server, "");
	server_stop(&server);
	assert_string_equal(told.data, "ADDED acme ACTIVE, MODIFIED acme FAILED, DELETED acme FAILED, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_hidden, forget),
		cmocka_unit_test_teardown(test_refused, forget),
		cmocka_unit_test_teardown(test_watch, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
