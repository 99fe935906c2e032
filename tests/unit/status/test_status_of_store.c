/* SPDX-License-Identifier: Apache-2.0 */
/* One store as status sees it on a scripted cluster: what is wrong, what is not there, what may not be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "provisioned.h"
#include "status/status.h"
#include "store/lease.h"

#define SPACE OK(SPACE_OF("acme", ",\"annotations\":{\"store.urumi.ai/hosts\":\"acme.example.com\"}"))
#define LEASE ALWAYS("GET " LEASE_FOLDER "/acme ", MISSING), ALWAYS("GET " LEASE_FOLDER "?", LIST_OF(""))
#define METRICS ALWAYS("GET /apis/metrics.k8s.io/", MISSING)
#define EMPTY_NETWORK ALWAYS("GET /apis/networking.k8s.io/", LIST_OF(""))
#define ALL_RECORDS ALWAYS("GET /api/v1/secrets?", LIST_OF(""))

struct seen {
	struct server server;
	struct status status;
	struct err err;
	int failed;
};

static void seen_start(struct seen *it, const struct rule *rules)
{
	*it = (struct seen){ .err = ERR_INIT };
	server_rules(&it->server, rules);
	it->server.cluster.patience = 4000;
	it->failed = status_read(&it->server.cluster, &(struct status_request){ .name = "acme" }, &arena, &it->status,
				 &it->err);
	server_assert_changes(&it->server, "");
}

static void seen_stop(struct seen *it)
{
	server_stop(&it->server);
	err_clear(&it->err);
}

static void test_active(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", SPACE),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS("GET " SPACE_PATH "/secrets/", OK(RECORD("1", "deployed"))),
		LEASE,
		ALL_RECORDS,
		METRICS,
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		ALWAYS("GET /apis/autoscaling", LIST_OF("")),
		ALWAYS("GET /apis/keda.sh", MISSING),
		ALWAYS(CORE, LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(seen_stop) struct seen it;

	(void)state;
	seen_start(&it, rules);
	if (it.failed)
		fail_msg("%s", it.err.message);
	assert_string_equal(value_text_at(it.status.map, "state"), "ACTIVE");
	assert_false(it.status.has_problem);
	assert_non_null(status_condition(&it.status, "WorkloadsReady"));
	assert_null(status_condition(&it.status, "Nonsense"));
}

/* A first install that was broken off says how one goes on. */
static void test_missing(void **state)
{
	static const struct rule none[] = {
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		LEASE,
		ALL_RECORDS,
		ALWAYS("GET /api/v1/namespaces?", LIST_OF("")),
		{ 0 },
	};
	CLEANUP(seen_stop) struct seen it;

	(void)state;
	seen_start(&it, none);
	assert_int_equal(it.failed, -1);
	assert_int_equal(it.err.code, ERR_MISSING);
}

/* What may not be seen is told as such, and is not taken for missing. */
static void test_hidden(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", SPACE),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		LEASE,
		ALL_RECORDS,
		ALWAYS("GET " SPACE_PATH "/secrets/", FORBIDDEN),
		METRICS,
		ALWAYS("GET ", FORBIDDEN),
		{ 0 },
	};
	CLEANUP(seen_stop) struct seen it;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	(void)state;
	seen_start(&it, rules);
	if (it.failed)
		fail_msg("%s", it.err.message);
	json_write_value(value_get(it.status.map, "unknown"), &text);
	assert_string_equal(text.data, "[\"guards\",\"workloads\",\"pods and events\",\"Ingresses\"]");
	assert_false(it.status.has_problem);
}

/* A store that crashes: what, and what to do. */
static void test_problem(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", SPACE),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS("GET " SPACE_PATH "/secrets/", OK(RECORD("1", "deployed"))),
		LEASE,
		ALL_RECORDS,
		METRICS,
		ALWAYS(APPS "deployments?", LIST_OF("")),
		ALWAYS("GET /apis/autoscaling", LIST_OF("")),
		ALWAYS("GET /apis/keda.sh", MISSING),
		ALWAYS(JOBS, LIST_OF("{\"metadata\":{\"name\":\"seed\",\"uid\":\"j\"},\"spec\":{},\"status\":"
				     "{\"conditions\":"
				     "[{\"type\":\"Failed\",\"status\":\"True\",\"message\":\"too often\"}]}}")),
		ALWAYS(CORE, LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(seen_stop) struct seen it;

	(void)state;
	seen_start(&it, rules);
	if (it.failed)
		fail_msg("%s", it.err.message);
	assert_true(it.status.has_problem);
	assert_string_equal(it.status.problem.object, "Job/seed");
	assert_string_equal(it.status.remedy, "correct what its last words say");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_active, forget),
		cmocka_unit_test_teardown(test_missing, forget),
		cmocka_unit_test_teardown(test_hidden, forget),
		cmocka_unit_test_teardown(test_problem, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
