/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "status/conditions.h"

/* --- a store of which all is well; tests change one thing */

#define GUARDS "NetworkPolicy/store-dns,ResourceQuota/store-compute"
#define LEVEL "\"pod-security.kubernetes.io/enforce\":\"restricted\""
#define GUARD_LABEL "\"labels\":{\"store.urumi.ai/guard\":\"true\"},\"creationTimestamp\":\"2026-01-01T00:00:03Z\""
#define RECORD(labels) "{\"metadata\":{\"creationTimestamp\":\"2026-01-01T00:00:05Z\",\"labels\":{" labels "}}}"
#define NAME_SPACE(labels)                                                                                             \
	"{\"metadata\":{\"name\":\"store-acme\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\","                       \
	"\"labels\":{" labels "},\"annotations\":{\"store.urumi.ai/guards\":\"" GUARDS "\"}}}"
#define POLICY "[{\"metadata\":{\"name\":\"store-dns\"," GUARD_LABEL "}}]"
#define QUOTA(status)                                                                                                  \
	"[{\"metadata\":{\"name\":\"store-compute\"," GUARD_LABEL "},\"spec\":{\"hard\":{\"pods\":\"9\"}},"            \
	"\"status\":{\"hard\":{" status "}}}]"
#define STATEFUL_SET(ready)                                                                                            \
	"[{\"metadata\":{\"name\":\"db\",\"labels\":{\"app.kubernetes.io/component\":\"db\"}},"                        \
	"\"spec\":{\"replicas\":1},\"status\":{\"observedGeneration\":1,\"updatedReplicas\":1,"                 \
	"\"readyReplicas\":" ready "}}]"
#define JOB(name, created, conditions)                                                                                 \
	"{\"metadata\":{\"name\":\"" name "\",\"creationTimestamp\":\"" created "\","                                  \
	"\"labels\":{\"app.kubernetes.io/component\":\"seed\"}},\"status\":{\"completionTime\":"                       \
	"\"2026-01-01T00:02:00Z\",\"conditions\":[" conditions "]}}"
#define COMPLETE "{\"type\":\"Complete\",\"status\":\"True\"}"
#define FAILED "{\"type\":\"Failed\",\"status\":\"True\",\"message\":\"too often\"}"

struct store {
	struct state_facts state;
	struct workloads look;
	struct condition_facts facts;
};

static struct store *store_make(void)
{
	struct store *store = arena_calloc(&arena, sizeof(*store));

	store->state.name_space = parse(NAME_SPACE(LEVEL));
	store->state.record = parse(RECORD("\"status\":\"deployed\",\"store.urumi.ai/database\":\"dedicated\""));
	store->look = (struct workloads){ .workloads = 2, .ready = 2, .jobs = 1, .jobs_done = 1 };
	store->look.view.stateful_sets = parse(STATEFUL_SET("1"));
	store->look.view.jobs = parse("[" JOB("seed-1", "2026-01-01T00:01:00Z", COMPLETE) "]");
	store->facts = (struct condition_facts){ .state = &store->state, .look = &store->look };
	store->facts.guards[0] = parse(POLICY);
	store->facts.guards[1] = parse(QUOTA("\"pods\":\"9\""));
	store->facts.url =
		(struct host_url){ .url = "http://acme.example", .host = "acme.example", .address = "10.0.0.1" };
	return store;
}

/* "STATUS REASON: MESSAGE" of a condition; "" when it does not apply. */
static const char *condition(const struct store *store, enum condition health)
{
	const struct value *list = conditions_read(&store->facts, &arena);

	for (const struct value *item = list->first; item; item = item->next)
		if (strcmp(value_text_at(item, "type"), conditions_name(health)) == 0)
			return arena_text(&arena, "%s %s: %s", value_text_at(item, "status"),
					  value_text_at(item, "reason"), value_text_at(item, "message"));
	return "";
}

static void test_all_is_well(void **state)
{
	struct store *store = store_make();
	const struct value *list = conditions_read(&store->facts, &arena);

	(void)state;
	assert_int_equal(value_count(list), 6);
	for (const struct value *item = list->first; item; item = item->next)
		assert_string_equal(value_text_at(item, "status"), "True");
	assert_string_equal(value_text_at(list->first, "type"), "Ready");
	/* The newest moment of those it rests on. */
	assert_string_equal(value_text_at(list->first, "lastTransitionTime"), "2026-01-01T00:02:00Z");
	assert_string_equal(condition(store, CONDITION_GuardsApplied), "True InForce: 1 policies, 1 quotas");
	assert_string_equal(condition(store, CONDITION_WorkloadsReady),
			    "True AllReady: 2 of 2 ready, 1 of 1 jobs done");
	assert_string_equal(condition(store, CONDITION_IngressReady), "True Addressed: acme.example at 10.0.0.1");
}

static void test_guards(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->facts.guards[0] = parse("[{\"metadata\":{\"name\":\"store-other\"," GUARD_LABEL "}}]");
	assert_string_equal(condition(store, CONDITION_GuardsApplied),
			    "False GuardMissing: NetworkPolicy/store-dns is not there");
	/* One of that name which is not ours is none. */
	store->facts.guards[0] = parse("[{\"metadata\":{\"name\":\"store-dns\"}}]");
	assert_string_equal(condition(store, CONDITION_GuardsApplied),
			    "False GuardMissing: NetworkPolicy/store-dns is not there");
	store = store_make();
	store->facts.guards[1] = parse(QUOTA(""));
	assert_string_equal(condition(store, CONDITION_GuardsApplied),
			    "False QuotaNotCounting: quota store-compute does not count yet");
	store = store_make();
	store->state.name_space = parse(NAME_SPACE("\"a\":\"b\""));
	assert_string_equal(condition(store, CONDITION_GuardsApplied),
			    "False GuardMissing: the namespace has no label pod-security.kubernetes.io/enforce");
	assert_string_equal(condition(store, CONDITION_Ready), "False GuardsApplied: the namespace has no label "
							       "pod-security.kubernetes.io/enforce");
}

static void test_workloads(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->look.ready = 1;
	store->look.waiting = "Deployment/web: 0 of 1 ready";
	assert_string_equal(condition(store, CONDITION_WorkloadsReady), "False NotReady: Deployment/web: 0 of 1 ready");
	assert_string_equal(condition(store, CONDITION_Ready), "False WorkloadsReady: Deployment/web: 0 of 1 ready");
	store->state.record = NULL;
	assert_string_equal(condition(store, CONDITION_WorkloadsReady), "False NotInstalled: there is no release");
}

static void test_suspended(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->state.record = parse(RECORD("\"status\":\"deployed\",\"store.urumi.ai/suspended\":\"true\""));
	assert_string_equal(condition(store, CONDITION_WorkloadsReady), "False Suspended: the store is suspended");
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "False Suspended: the store is suspended");
	assert_string_equal(condition(store, CONDITION_Ready), "False State: the store is SUSPENDED");
}

static void test_database(void **state)
{
	struct store *store = store_make();

	(void)state;
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "True Ready: StatefulSet/db: ready");
	store->look.view.stateful_sets = parse(STATEFUL_SET("0"));
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "False NotReady: StatefulSet/db: 0 of 1 ready");
	store->look.view.stateful_sets = NULL;
	assert_string_equal(condition(store, CONDITION_DatabaseReady),
			    "Unknown NoDatabase: no workload of the component db is there");
	/* A condition that is not known takes nothing from Ready. */
	assert_string_equal(condition(store, CONDITION_Ready), "True Serving: the store serves");
}

static void test_database_elsewhere(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->state.record = parse(RECORD("\"status\":\"deployed\",\"store.urumi.ai/database\":\"external\""));
	assert_string_equal(condition(store, CONDITION_DatabaseReady),
			    "Unknown Elsewhere: the database is external: its server is not looked at");
	store->state.record = parse(RECORD("\"status\":\"deployed\",\"store.urumi.ai/database\":\"operator\""));
	assert_string_equal(condition(store, CONDITION_DatabaseReady),
			    "False NoDatabase: the operator's Cluster is not there");
	store->facts.databases = parse("[{\"metadata\":{\"name\":\"db\"},\"spec\":{\"instances\":2},"
				       "\"status\":{\"readyInstances\":1}}]");
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "False NotReady: Cluster/db: 1 of 2 ready");
	store->facts.databases = parse("[{\"metadata\":{\"name\":\"db\"},\"spec\":{\"instances\":2},"
				       "\"status\":{\"readyInstances\":2}}]");
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "True Ready: Cluster/db: 2 of 2 ready");
}

#define SERVER(generation, ready, revision)                                                                            \
	"[{\"metadata\":{\"generation\":" generation "},\"status\":{\"observedGeneration\":2,"                         \
	"\"readyReplicas\":" ready ",\"currentRevision\":\"a\","                                                       \
	"\"updateRevision\":\"" revision "\"}}]"

/* Ready as it was last applied, and not as it was before. */
static void test_database_shared(void **state)
{
	static const char *const not_ready[] = { SERVER("2", "0", "a"), SERVER("3", "1", "a"), SERVER("2", "1", "b") };
	struct store *store = store_make();

	(void)state;
	store->state.record = parse(RECORD("\"status\":\"deployed\",\"store.urumi.ai/database\":\"shared\""));
	assert_string_equal(condition(store, CONDITION_DatabaseReady),
			    "Unknown Elsewhere: the database is shared: its server is not looked at");
	store->facts.databases = parse(SERVER("2", "1", "a"));
	assert_string_equal(condition(store, CONDITION_DatabaseReady), "True Ready: the shared PostgreSQL is ready");
	for (size_t i = 0; i < COUNT_OF(not_ready); i++) {
		store->facts.databases = parse(not_ready[i]);
		assert_string_equal(condition(store, CONDITION_DatabaseReady),
				    "False NotReady: the shared PostgreSQL is not ready");
	}
}

static void test_seeded_by_job(void **state)
{
	struct store *store = store_make();

	(void)state;
	assert_string_equal(condition(store, CONDITION_Seeded), "True Completed: Job/seed-1 completed");
	/* The newest one counts, whatever its place. */
	store->look.view.jobs = parse("[" JOB("seed-2", "2026-01-02T00:00:00Z",
					      "") "," JOB("seed-1", "2026-01-01T00:01:00Z", COMPLETE) "]");
	assert_string_equal(condition(store, CONDITION_Seeded), "False Running: the Job is not over");
	store->look.view.jobs = parse("[" JOB("seed-1", "2026-01-01T00:01:00Z", FAILED) "]");
	assert_string_equal(condition(store, CONDITION_Seeded), "False Failed: too often");
	/* The shop serves nevertheless. */
	assert_string_equal(condition(store, CONDITION_Ready), "True Serving: the store serves");
}

/* An hour later the Job is gone. */
static void test_seeded_by_note(void **state)
{
	struct store *store = store_make();
	const struct value *list;

	(void)state;
	store->look.view.jobs = parse("[]");
	assert_string_equal(condition(store, CONDITION_Seeded),
			    "Unknown NoJob: no Job of the component seed is there (any more), and no command saw its "
			    "end; an update runs it again");
	store->state.record = parse("{\"metadata\":{\"labels\":{\"status\":\"deployed\"},\"annotations\":"
				    "{\"store.urumi.ai/seeded\":\"2026-01-01T00:02:00Z seed-1\"}}}");
	assert_string_equal(condition(store, CONDITION_Seeded), "True Completed: Job/seed-1 completed");
	list = conditions_read(&store->facts, &arena);
	assert_string_equal(value_text_at(list->last, "lastTransitionTime"), "2026-01-01T00:02:00Z");
	/* A Job that is there knows better. */
	store->look.view.jobs = parse("[" JOB("seed-2", "2026-01-02T00:00:00Z", FAILED) "]");
	assert_string_equal(condition(store, CONDITION_Seeded), "False Failed: too often");
}

static void test_ingress(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->facts.url.address = NULL;
	assert_string_equal(condition(store, CONDITION_IngressReady),
			    "False NoAddress: no ingress controller has taken it up, and its URL does not answer");
	store->facts.answer = "200 in 4 ms";
	assert_string_equal(condition(store, CONDITION_IngressReady), "True Answers: 200 in 4 ms");
	store->facts.url = (struct host_url){ 0 };
	assert_string_equal(condition(store, CONDITION_IngressReady),
			    "Unknown NoIngress: the namespace has no Ingress with a host");
}

static void test_certificate(void **state)
{
	struct store *store = store_make();

	(void)state;
	assert_string_equal(condition(store, CONDITION_CertificateReady), "");
	store->facts.url.tls = true;
	store->facts.ingresses = parse("[{\"spec\":{\"tls\":[{\"secretName\":\"a\"},{\"secretName\":\"b\"}]}}]");
	store->facts.secrets = parse("[{\"metadata\":{\"name\":\"a\"}}]");
	assert_string_equal(condition(store, CONDITION_CertificateReady), "False SecretMissing: Secret/b is not there");
	store->facts.secrets = parse("[{\"metadata\":{\"name\":\"b\"}},{\"metadata\":{\"name\":\"a\"}}]");
	assert_string_equal(condition(store, CONDITION_CertificateReady),
			    "True SecretPresent: the certificate is there");
	store->facts.certificates = parse("[{\"metadata\":{\"name\":\"c\"},\"status\":{\"conditions\":["
					  "{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Pending\","
					  "\"message\":\"no order\"}]}}]");
	assert_string_equal(condition(store, CONDITION_CertificateReady), "False Pending: Certificate/c: no order");
	store->facts.certificates = parse("[{\"metadata\":{\"name\":\"c\"}}]");
	assert_string_equal(condition(store, CONDITION_CertificateReady),
			    "False Issuing: Certificate/c: is being issued");
}

static void test_names(void **state)
{
	enum condition health = CONDITION_COUNT;

	(void)state;
	assert_true(conditions_find("seeded", &health));
	assert_int_equal(health, CONDITION_Seeded);
	assert_true(conditions_find("WORKLOADSREADY", &health));
	assert_int_equal(health, CONDITION_WorkloadsReady);
	assert_false(conditions_find("Seed", &health));
	assert_string_equal(conditions_name(CONDITION_Ready), "Ready");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_all_is_well, forget),
		cmocka_unit_test_teardown(test_guards, forget),
		cmocka_unit_test_teardown(test_workloads, forget),
		cmocka_unit_test_teardown(test_suspended, forget),
		cmocka_unit_test_teardown(test_database, forget),
		cmocka_unit_test_teardown(test_database_elsewhere, forget),
		cmocka_unit_test_teardown(test_database_shared, forget),
		cmocka_unit_test_teardown(test_seeded_by_job, forget),
		cmocka_unit_test_teardown(test_seeded_by_note, forget),
		cmocka_unit_test_teardown(test_ingress, forget),
		cmocka_unit_test_teardown(test_certificate, forget),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
