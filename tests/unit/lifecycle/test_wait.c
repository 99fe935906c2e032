/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for a store: what holds, what is gone, what cannot come, and when the time is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "diagnose/patience.h"
#include "lifecycle/wait.h"
#include "server.h"

#define DEPLOYMENTS "GET /apis/apps/v1/namespaces/store-acme/deployments"
#define DEPLOYMENT(ready)                                                                                              \
	"{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":1},\"status\":{\"readyReplicas\":" ready              \
	",\"availableReplicas\":" ready ",\"updatedReplicas\":1,\"replicas\":1}}"
#define POD(reason)                                                                                                    \
	"{\"metadata\":{\"name\":\"web-1\"},\"spec\":{\"containers\":[{\"name\":\"main\"}]},\"status\":{"              \
	"\"phase\":\"Pending\",\"containerStatuses\":[{\"name\":\"main\",\"state\":{\"waiting\":{"                     \
	"\"reason\":\"" reason "\"}}}]}}"

static int await(const struct rule *rules, const struct wait_for_request *request, const char *changes, struct err *err)
{
	struct context context = CONTEXT_INIT;
	struct server server;
	int failed;

	server_rules(&server, rules);
	server.cluster.patience = 1500;
	server.cluster.within = &context;
	failed = wait_run(&server.cluster, request, err);
	server_assert_changes(&server, changes);
	server_stop(&server);
	return failed;
}

static const struct wait_for_request workloads = {
	.name = "acme", .condition = "workloadsready", .timeout = 20000, .patience = PATIENCE_BY_KIND
};

static void test_comes(void **state)
{
	static const struct rule rules[] = { ACME_IS("", ACME_RECORD("1", "deployed")),
					     ONCE(DEPLOYMENTS, LIST_OF(DEPLOYMENT("0"))),
					     ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("1"))), ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(await(rules, &workloads, "", &err), 0);
}

/* Of a create that was broken off, whoever sees it ready notes that. */
static void test_noted(void **state)
{
	static const struct rule rules[] = { ACME_IS("\"" LABEL_BROKEN "\":\"1:r1\",", ACME_RECORD("1", "deployed")),
					     ALWAYS("PATCH /api/v1/namespaces/store-acme\n" LABEL_WORKED, OK("{}")),
					     ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(await(rules, &workloads, "PATCH /api/v1/namespaces/store-acme\n", &err), 0);
}

static void test_gone(void **state)
{
	static const struct rule rules[] = { ONCE(ACME " ", ACME_SPACE("")), ALWAYS(ACME " ", MISSING), ACME_NO_LEASE,
					     ELSE_NOTHING };
	const struct wait_for_request request = { .name = "acme", .condition = "deleted", .timeout = 20000 };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(await(rules, &request, "", &err), 0);
}

static void test_never(void **state)
{
	static const struct rule slow[] = { ACME_IS("", ACME_RECORD("1", "deployed")),
					    ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("0"))), ELSE_NOTHING };
	static const struct rule broken[] = { ACME_IS("", ACME_RECORD("1", "deployed")),
					      ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("0"))),
					      ALWAYS(ACME "/pods", LIST_OF(POD("InvalidImageName"))), ELSE_NOTHING };
	static const struct rule kept[] = {
		ALWAYS(ACME " ", OK("{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"" LABEL_STORE
				    "\":\"acme\",\"" LABEL_KEPT "\":\"true\"}}}")),
		ACME_NO_LEASE,
		ELSE_NOTHING,
	};
	static const struct {
		const struct rule *rules;
		struct wait_for_request request;
		enum err_code code;
		const char *words;
	} cases[] = {
		{ slow,
		  { "acme", "WorkloadsReady", 1, PATIENCE_BY_KIND },
		  ERR_TIMEOUT,
		  "Deployment/web: 0 of 1 ready" },
		{ slow, { "acme", "CertificateReady", 1, PATIENCE_BY_KIND }, ERR_TIMEOUT, "does not apply" },
		{ broken, { "acme", NULL, 20000, 0 }, ERR_FAILED, "image" },
		{ kept, { "acme", NULL, 20000, 0 }, ERR_FAILED, "KEPT" },
		{ slow, { "Acme", NULL, 20000, 0 }, ERR_USAGE, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(await(cases[i].rules, &cases[i].request, "", &err), -1);
		if (err.code != cases[i].code || !strstr(err.message, cases[i].words))
			fail_msg("%zu: %s", i, err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_comes, forget),
		cmocka_unit_test_teardown(test_noted, forget),
		cmocka_unit_test_teardown(test_gone, forget),
		cmocka_unit_test_teardown(test_never, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
