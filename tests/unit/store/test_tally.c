/* SPDX-License-Identifier: Apache-2.0 */
/* How many workloads of each store are ready, of those that shall be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "server.h"
#include "store/tally.h"

#define DEPLOYMENTS "GET /apis/apps/v1/deployments?"
#define OTHERS ALWAYS("GET /apis/apps/v1/statefulsets?", LIST_OF("")), ALWAYS("GET /apis/apps/v1/daemonsets?",         \
	LIST_OF(""))
#define SCALERS ALWAYS("GET /apis/autoscaling", LIST_OF("")), ALWAYS("GET /apis/keda.sh", MISSING)
#define DEPLOYMENT(space, name, replicas, ready, more)                                                                 \
	"{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"" space "\"" more "},\"spec\":{\"replicas\":" replicas   \
	"},\"status\":{\"replicas\":" ready ",\"updatedReplicas\":" ready ",\"availableReplicas\":" ready "}}"
#define BY(manager) ",\"managedFields\":[{\"manager\":\"" manager "\",\"fieldsV1\":{\"f:spec\":{\"f:replicas\":{}}}}]"

/* What is put into the summary of store acme, with what its revision wants as noted ("": nothing is). */
static void assert_put(const struct rule *rules, const char *status, const char *wanted, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct state_facts facts = { .now = 0 };
	struct value *summary = parse("{\"namespace\":\"store-acme\"}");
	struct server server;
	struct tally tally;

	facts.name_space = parse(arena_text(&arena,
					    "{\"metadata\":{\"name\":\"store-acme\",\"labels\":{"
					    "\"store.urumi.ai/store\":\"acme\"},\"annotations\":{"
					    "\"store.urumi.ai/wanted\":\"%s\"}}}",
					    wanted));
	facts.record = parse(
		arena_format(&arena, "{\"metadata\":{\"labels\":{\"version\":\"1\",\"status\":\"%s\"}}}", status).p);
	server_rules(&server, rules);
	assert_int_equal(tally_read(&tally, &server.cluster, NULL, &err), 0);
	tally_put(&tally, &facts, summary, &arena);
	assert_json(summary, expected);
	tally_free(&tally);
	server_assert_changes(&server, "");
	server_stop(&server);
}

#define SUMMARY(ready, all) "{\"namespace\":\"store-acme\",\"readyWorkloads\":" ready ",\"wantedWorkloads\":" all "}"

/* What is there, of this store's namespace alone; what goes is not counted. */
static void test_there(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(DEPLOYMENTS,
		       LIST_OF(JOINED(DEPLOYMENT("store-acme", "web", "2", "2", ""),
				      DEPLOYMENT("store-acme", "worker", "1", "0", ""),
				      DEPLOYMENT("store-acme", "old", "1", "1", ",\"deletionTimestamp\":\"x\""),
				      DEPLOYMENT("store-b", "web", "1", "1", ""),
				      DEPLOYMENT("kube-system", "dns", "1", "1", "")))),
		OTHERS,
		{ 0 },
	};

	(void)state;
	assert_put(rules, "deployed", "", SUMMARY("1", "2"));
	/* Where nothing shall run, nothing is said. */
	assert_put(rules, "uninstalled", "", "{\"namespace\":\"store-acme\"}");
}

/* What the revision says and is not there is lacking; what somebody scaled down is not ready. */
static void test_wanted(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("store-acme", "web", "1", "1", ""))),
		OTHERS,
		SCALERS,
		{ 0 },
	};

	(void)state;
	assert_put(rules, "deployed", "1 - Deployment/web=1", SUMMARY("1", "1"));
	assert_put(rules, "deployed", "1 - Deployment/web=2", SUMMARY("0", "1"));
	assert_put(rules, "deployed", "1 - Deployment/web=1 StatefulSet/db=1 Ingress/web", SUMMARY("1", "2"));
	/* A note of another revision is none. */
	assert_put(rules, "deployed", "2 - Deployment/web=2", SUMMARY("1", "1"));
}

/* At 0, and not by Helm: somebody switched it off, unless an autoscaler wants it so. */
static void test_off(void **state)
{
	static const struct rule by_hand[] = {
		ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("store-acme", "web", "0", "0", BY("kubectl")))),
		OTHERS,
		SCALERS,
		{ 0 },
	};
	static const struct rule by_helm[] = {
		ALWAYS(DEPLOYMENTS, LIST_OF(DEPLOYMENT("store-acme", "web", "0", "0", BY("Helm")))),
		OTHERS,
		SCALERS,
		{ 0 },
	};

	(void)state;
	assert_put(by_hand, "deployed", "", SUMMARY("0", "1"));
	assert_put(by_helm, "deployed", "", SUMMARY("1", "1"));
}

/* What may not be read is unknown, not nothing; what is no answer is an error. */
static void test_hidden(void **state)
{
	static const struct rule hidden[] = { ALWAYS(DEPLOYMENTS, FORBIDDEN), { 0 } };
	static const struct rule broken[] = { ALWAYS(DEPLOYMENTS, HTML), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct tally tally;

	(void)state;
	assert_put(hidden, "deployed", "", "{\"namespace\":\"store-acme\",\"unknown\":[\"workloads\"]}");
	server_rules(&server, broken);
	server.cluster.patience = 1500;
	assert_int_equal(tally_read(&tally, &server.cluster, NULL, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
	tally_free(&tally);
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_there, forget),
		cmocka_unit_test_teardown(test_wanted, forget),
		cmocka_unit_test_teardown(test_off, forget),
		cmocka_unit_test_teardown(test_hidden, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
