/* SPDX-License-Identifier: Apache-2.0 */
/* On objects as a real cluster had them (tests/unit/cluster), and on small changes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "diagnose/workloads.h"

/* The first object of a list of a case. */
static struct value *object_of(const char *name, const char *resource)
{
	struct value *list = value_get(read_case(name), resource);

	assert_non_null(list);
	assert_non_null(list->first);
	return list->first;
}

static void set_number(struct value *object, const char *group, const char *key, long long number)
{
	value_set(value_get(object, group), key, value_int(&arena, number));
}

static void test_deployment(void **state)
{
	struct value *object = object_of("ok", "deployments");
	const char *lacking = NULL;

	(void)state;
	assert_true(workloads_is_ready("Deployment", object, &arena, &lacking));
	set_number(object, "spec", "replicas", 3);
	assert_false(workloads_is_ready("Deployment", object, &arena, &lacking));
	assert_string_equal(lacking, "1 of 3 updated");
	set_number(object, "status", "updatedReplicas", 3);
	assert_false(workloads_is_ready("Deployment", object, &arena, &lacking));
	assert_string_equal(lacking, "1 of 3 ready");
}

/* Its figures are of the specification before. */
static void test_not_seen_by_its_controller(void **state)
{
	struct value *object = object_of("ok", "deployments");
	const char *lacking = NULL;

	(void)state;
	set_number(object, "metadata", "generation", 7);
	assert_false(workloads_is_ready("Deployment", object, &arena, &lacking));
}

static void test_deployment_without_pods(void **state)
{
	const char *lacking = NULL;

	(void)state;
	assert_false(workloads_is_ready("Deployment", object_of("quota", "deployments"), &arena, &lacking));
	assert_false(workloads_is_ready("Deployment", object_of("crash", "deployments"), &arena, &lacking));
	assert_string_equal(lacking, "0 of 1 ready");
}

static void test_stateful_set(void **state)
{
	const char *lacking = NULL;

	(void)state;
	assert_false(workloads_is_ready("StatefulSet", object_of("claim", "statefulsets"), &arena, &lacking));
	assert_string_equal(lacking, "0 of 1 ready");
}

static bool is_ready(const char *kind, const char *json)
{
	const char *lacking = NULL;

	return workloads_is_ready(kind, parse(json), &arena, &lacking);
}

#define SET(spec, status)                                                                                              \
	"{\"metadata\":{\"generation\":2},\"spec\":{" spec "},\"status\":{\"observedGeneration\":2," status "}}"
#define ROLLING(partition)                                                                                             \
	"\"replicas\":2,\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":" partition "}}"
#define REV "\"currentRevision\":\"one\",\"updateRevision\":\"two\""

/* As kubectl rollout status counts. */
static void test_partition(void **state)
{
	(void)state;
	assert_true(is_ready("StatefulSet", SET(ROLLING("1"), REV ",\"readyReplicas\":2,\"updatedReplicas\":1")));
	assert_false(is_ready("StatefulSet", SET(ROLLING("1"), REV ",\"readyReplicas\":2")));
	assert_false(is_ready("StatefulSet", SET(ROLLING("1"), REV ",\"readyReplicas\":1,\"updatedReplicas\":1")));
	assert_false(is_ready("StatefulSet", SET(ROLLING("0"), REV ",\"readyReplicas\":2,\"updatedReplicas\":1")));
	assert_true(is_ready("StatefulSet", SET(ROLLING("5"), REV ",\"readyReplicas\":2")));
	assert_false(is_ready("StatefulSet", "{\"metadata\":{},\"spec\":{\"replicas\":0},\"status\":{}}"));
	assert_true(is_ready("StatefulSet", SET("\"replicas\":0", REV)));
}

static void test_on_delete(void **state)
{
	(void)state;
	assert_true(is_ready("StatefulSet", SET("\"replicas\":2,\"updateStrategy\":{\"type\":\"OnDelete\"}",
						REV ",\"readyReplicas\":2")));
	assert_false(is_ready("StatefulSet", SET("\"replicas\":2,\"updateStrategy\":{\"type\":\"OnDelete\"}",
						 REV ",\"readyReplicas\":1")));
	assert_true(is_ready("DaemonSet", SET("\"updateStrategy\":{\"type\":\"OnDelete\"}",
					      "\"desiredNumberScheduled\":1,\"numberAvailable\":1")));
	assert_false(is_ready("DaemonSet", SET("\"updateStrategy\":{\"type\":\"OnDelete\"}",
					       "\"desiredNumberScheduled\":1,\"updatedNumberScheduled\":1")));
	assert_false(is_ready("DaemonSet", SET("\"updateStrategy\":{\"type\":\"RollingUpdate\"}",
					       "\"desiredNumberScheduled\":1,\"numberAvailable\":1")));
	assert_true(is_ready("DaemonSet", SET("\"updateStrategy\":{\"type\":\"RollingUpdate\"}",
					      "\"desiredNumberScheduled\":1,\"numberAvailable\":1,"
					      "\"updatedNumberScheduled\":1")));
}

static void test_paused(void **state)
{
	(void)state;
	assert_true(is_ready("Deployment", SET("\"paused\":true,\"replicas\":1", "\"replicas\":0")));
	assert_true(is_ready("Deployment",
			     SET("\"paused\":true,\"replicas\":1", "\"replicas\":1,\"availableReplicas\":1")));
	assert_false(is_ready("Deployment", SET("\"paused\":true,\"replicas\":1", "\"replicas\":1")));
	assert_false(is_ready("Deployment", "{\"metadata\":{\"generation\":2},\"spec\":{\"paused\":true},"
					    "\"status\":{\"observedGeneration\":1}}"));
	assert_true(is_ready("Deployment", SET("\"replicas\":0", "\"replicas\":0")));
}

static void test_job(void **state)
{
	const char *lacking = NULL;

	(void)state;
	assert_false(workloads_is_ready("Job", object_of("job", "jobs"), &arena, &lacking));
}

static void test_other_kinds_are_not_waited_for(void **state)
{
	const char *lacking = NULL;

	(void)state;
	assert_true(workloads_is_ready("ConfigMap", object_of("ok", "pods"), &arena, &lacking));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_deployment, forget),
		cmocka_unit_test_teardown(test_not_seen_by_its_controller, forget),
		cmocka_unit_test_teardown(test_deployment_without_pods, forget),
		cmocka_unit_test_teardown(test_stateful_set, forget),
		cmocka_unit_test_teardown(test_partition, forget),
		cmocka_unit_test_teardown(test_on_delete, forget),
		cmocka_unit_test_teardown(test_paused, forget),
		cmocka_unit_test_teardown(test_job, forget),
		cmocka_unit_test_teardown(test_other_kinds_are_not_waited_for, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
