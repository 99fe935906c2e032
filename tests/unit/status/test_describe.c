/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "status/describe.h"

/* All that the map is made of; tests fill in what they speak of. */
struct store {
	struct status overview;
	struct condition_facts facts;
	const struct value *metrics;
};

static struct store *store_make(void)
{
	struct store *store = arena_calloc(&arena, sizeof(*store));

	store->overview.map = parse("{\"name\":\"acme\"}");
	store->facts.state = &store->overview.state;
	store->facts.look = &store->overview.look;
	return store;
}

static const struct value *map_of(struct store *store)
{
	describe_map(&store->overview, &store->facts, store->metrics, &arena);
	return store->overview.map;
}

static void test_nothing(void **state)
{
	const struct value *map = map_of(store_make());

	(void)state;
	assert_string_equal(value_text_at(map, "name"), "acme");
	assert_json(value_get(map, "quota"), "{}");
	assert_json(value_get(map, "workloads"), "[]");
	assert_json(value_get(map, "pods"), "[]");
	assert_json(value_get(map, "events"), "[]");
	assert_null(value_get(map, "problem"));
	assert_null(value_get(map, "url"));
	assert_null(value_get(map, "chart"));
}

/* As a real cluster had them (tests/unit/cluster). */
static void test_of_a_cluster(void **state)
{
	const struct value *lists = read_case("crash");
	struct store *store = store_make();
	const struct value *map;

	(void)state;
	store->overview.look.deployments = value_get(lists, "deployments");
	store->overview.look.view.pods = value_get(lists, "pods");
	store->overview.look.view.events = value_get(lists, "events");
	map = map_of(store);
	assert_json(value_get(map, "workloads"), "[{\"kind\":\"Deployment\",\"name\":\"web\",\"component\":\"web\","
						 "\"ready\":0,\"wanted\":1}]");
	assert_int_equal(value_count(value_get(map, "pods")), 1);
	assert_string_equal(value_text_at(value_get(map, "pods")->first, "status"), "Error");
	assert_int_equal(value_count(value_get(map, "events")), 7);
}

/* The status that kubectl shows. */
static const char *status_of(const char *pod)
{
	struct store *store = store_make();

	store->overview.look.view.pods = parse(arena_format(&arena, "[%s]", pod).p);
	return value_text_at(value_get(map_of(store), "pods")->first, "status");
}

#define WAITING(list, reason) "\"" list "\":[{\"state\":{\"waiting\":{\"reason\":\"" reason "\"}}}]"
#define ENDED(list, reason) "\"" list "\":[{\"state\":{\"terminated\":{\"reason\":\"" reason "\"}}}]"
#define RUNNING "\"containerStatuses\":[{\"state\":{\"running\":{}}}]"
#define IN_PHASE(phase, rest) "{\"status\":{\"phase\":\"" phase "\"," rest "}}"

static void test_pod_status(void **state)
{
	(void)state;
	assert_string_equal(status_of(IN_PHASE("Running", RUNNING)), "Running");
	assert_string_equal(status_of(IN_PHASE("Pending", WAITING("containerStatuses", "ErrImagePull"))),
			    "ErrImagePull");
	assert_string_equal(
		status_of(IN_PHASE("Running", JOINED(ENDED("initContainerStatuses", "Completed"), RUNNING))),
		"Running");
	assert_string_equal(status_of(IN_PHASE("Pending", JOINED(ENDED("initContainerStatuses", "Error"),
								 WAITING("containerStatuses", "PodInitializing")))),
			    "Init:Error");
	assert_string_equal(status_of(IN_PHASE("Pending", WAITING("initContainerStatuses", "CrashLoopBackOff"))),
			    "Init:CrashLoopBackOff");
	assert_string_equal(status_of(IN_PHASE("Succeeded", ENDED("containerStatuses", "Completed"))), "Completed");
	assert_string_equal(status_of(IN_PHASE("Failed", "\"reason\":\"Evicted\"")), "Evicted");
	assert_string_equal(status_of("{\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"},"
				      "\"status\":{\"phase\":\"Running\"," RUNNING "}}"),
			    "Terminating");
}

static void test_pod_figures(void **state)
{
	struct store *store = store_make();
	const struct value *pod;

	(void)state;
	store->overview.look.view.pods = parse("[{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{},{}]},"
					       "\"status\":{\"containerStatuses\":[{\"ready\":true,"
					       "\"restartCount\":2},{\"ready\":false,\"restartCount\":1}]}},"
					       "{\"metadata\":{\"name\":\"b\"}}]");
	/* The metrics API writes whole mebibytes as such. */
	store->metrics = parse("[{\"metadata\":{\"name\":\"a\"},\"containers\":[{\"usage\":{\"memory\":\"20480Ki\"}},"
			       "{\"usage\":{\"memory\":\"12Mi\"}}]}]");
	pod = value_get(map_of(store), "pods")->first;
	assert_int_equal(value_number_at(pod, "ready"), 1);
	assert_int_equal(value_number_at(pod, "containers"), 2);
	assert_int_equal(value_number_at(pod, "restarts"), 3);
	assert_string_equal(value_text_at(pod, "memory"), "32Mi");
	assert_null(value_get(pod->next, "memory"));
}

static void test_workloads(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->overview.look.deployments = parse("[{\"metadata\":{\"name\":\"web\",\"labels\":{"
						 "\"app.kubernetes.io/component\":\"web\"}},"
						 "\"spec\":{\"replicas\":0}}]");
	store->overview.look.view.stateful_sets = parse("[{\"metadata\":{\"name\":\"db\"},"
							"\"status\":{\"readyReplicas\":1}}]");
	store->overview.look.view.jobs = parse("[{\"metadata\":{\"name\":\"seed\"},\"spec\":{\"completions\":2},"
					       "\"status\":{\"succeeded\":1}}]");
	assert_json(value_get(map_of(store), "workloads"),
		    "[{\"kind\":\"Deployment\",\"name\":\"web\",\"component\":\"web\",\"ready\":0,\"wanted\":0},"
		    "{\"kind\":\"StatefulSet\",\"name\":\"db\",\"ready\":1,\"wanted\":1},"
		    "{\"kind\":\"Job\",\"name\":\"seed\",\"ready\":1,\"wanted\":2}]");
}

/* Used and hard of every resource; of two quotas that count the same, the first. */
static void test_quota(void **state)
{
	struct store *store = store_make();

	(void)state;
	store->facts.guards[1] = parse("[{\"status\":{\"hard\":{\"pods\":\"9\",\"requests.cpu\":\"2\"},"
				       "\"used\":{\"pods\":\"3\"}}},{\"status\":{\"hard\":{\"pods\":\"5\"},"
				       "\"used\":{\"pods\":\"1\"}}}]");
	assert_json(value_get(map_of(store), "quota"), "{\"pods\":{\"used\":\"3\",\"hard\":\"9\"},"
						       "\"requests.cpu\":{\"used\":\"0\",\"hard\":\"2\"}}");
}

#define EVENT(reason, moments)                                                                                         \
	"{" moments ",\"reason\":\"" reason "\",\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"p\"}}"

/* Newest first, whichever of the APIs' moments an event has, and not more than ten. */
static void test_events(void **state)
{
	struct store *store = store_make();
	const char *text = "";
	const struct value *events;

	(void)state;
	store->overview.look.view.events = parse(JSON_LIST(
		EVENT("old", "\"lastTimestamp\":\"2026-01-01T00:00:00Z\""),
		EVENT("series", "\"lastTimestamp\":null,\"series\":{\"lastObservedTime\":"
				"\"2026-01-03T00:00:00.000000Z\"},\"eventTime\":\"2026-01-01T00:00:00.000000Z\""),
		EVENT("new", "\"lastTimestamp\":null,\"eventTime\":\"2026-01-02T00:00:00.000000Z\"")));
	events = value_get(map_of(store), "events");
	assert_int_equal(value_count(events), 3);
	assert_string_equal(value_text_at(events->first, "reason"), "series");
	assert_string_equal(value_text_at(events->first->next, "reason"), "new");
	assert_string_equal(value_text_at(events->last, "at"), "2026-01-01T00:00:00Z");
	assert_string_equal(value_text_at(events->last, "object"), "Pod/p");
	for (int i = 0; i < 12; i++)
		text = arena_text(&arena, "%s%s" EVENT("r", "\"eventTime\":\"2026-01-02T00:00:%02d.000000Z\""), text,
				  i ? "," : "", i);
	store->overview.look.view.events = parse(arena_format(&arena, "[%s]", text).p);
	store->overview.map = parse("{}");
	assert_int_equal(value_count(value_get(map_of(store), "events")), 10);
}

static void test_chart(void **state)
{
	struct store *store = store_make();
	const struct value *map;

	(void)state;
	store->overview.look.deployments =
		parse("[{\"metadata\":{\"labels\":{\"helm.sh/chart\":\"redis-1\"}}},{\"metadata\":{\"labels\":"
		      "{\"helm.sh/chart\":\"store-2\",\"app.kubernetes.io/version\":\"9\","
		      "\"app.kubernetes.io/component\":\"web\"}}},{\"metadata\":{\"labels\":{"
		      "\"helm.sh/chart\":\"x\"}}}]");
	map = map_of(store);
	assert_string_equal(value_text_at(map, "chart"), "store-2");
	assert_string_equal(value_text_at(map, "appVersion"), "9");
}

static void test_problem_and_url(void **state)
{
	struct store *store = store_make();
	const struct value *map;

	(void)state;
	store->overview.has_problem = true;
	store->overview.problem = (struct problem){
		.kind = PROBLEM_CRASH, .object = "Deployment/web", .reason = "it ends", .pod = "web-1"
	};
	store->facts.url.url = "http://acme.example";
	map = map_of(store);
	assert_string_equal(value_text_at(map, "problem.object"), "Deployment/web");
	assert_string_equal(value_text_at(map, "problem.reason"), "it ends");
	assert_non_null(strstr(value_text_at(map, "problem.remedy"), "helm store logs acme"));
	assert_string_equal(value_text_at(map, "url"), "http://acme.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_of_a_cluster, forget),
		cmocka_unit_test_teardown(test_pod_status, forget),
		cmocka_unit_test_teardown(test_pod_figures, forget),
		cmocka_unit_test_teardown(test_workloads, forget),
		cmocka_unit_test_teardown(test_quota, forget),
		cmocka_unit_test_teardown(test_events, forget),
		cmocka_unit_test_teardown(test_chart, forget),
		cmocka_unit_test_teardown(test_problem_and_url, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
