/* SPDX-License-Identifier: Apache-2.0 */
/* On objects as a real cluster had them (tests/unit/cluster): one file of lists a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "diagnose/diagnose.h"
#include "diagnose/objects.h"
#include "diagnose/problem.h"

static struct objects view_of(const struct value *lists)
{
	return (struct objects){ .deployments = value_get(lists, "deployments"),
				 .pods = value_get(lists, "pods"),
				 .replica_sets = value_get(lists, "replicasets"),
				 .stateful_sets = value_get(lists, "statefulsets"),
				 .jobs = value_get(lists, "jobs"),
				 .claims = value_get(lists, "persistentvolumeclaims"),
				 .events = value_get(lists, "events") };
}

static struct problem find(const char *name)
{
	struct objects view = view_of(read_case(name));
	struct problem problem = { 0 };

	assert_true(diagnose_first(&view, &arena, &problem));
	return problem;
}

static void test_nothing_wrong(void **state)
{
	struct objects view = view_of(read_case("ok"));
	struct problem problem;

	(void)state;
	assert_false(diagnose_first(&view, &arena, &problem));
	assert_false(diagnose_first(&(struct objects){ 0 }, &arena, &problem));
}

static void test_image(void **state)
{
	struct problem problem = find("image");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_IMAGE);
	assert_non_null(strstr(problem.object, "container web"));
	assert_non_null(strstr(problem.reason, "127.0.0.1:1/none:1"));
	assert_null(problem.pod);
}

static void test_crash(void **state)
{
	struct problem problem = find("crash");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_CRASH);
	assert_non_null(strstr(problem.reason, "status 3"));
	assert_string_equal(problem.container, "web");
	assert_non_null(problem.pod);
	assert_false(problem.previous);
}

/* While it runs again for a moment, its last end is told, and nobody gives up for that. */
static void test_crash_runs_again(void **state)
{
	struct value *lists = read_case("crash");
	struct objects view = view_of(lists);
	struct value *status = value_find(value_get(lists, "pods")->first, STR("status.containerStatuses"))->first;
	struct value *now = value_new(&arena, VALUE_MAP);
	struct problem problem = { 0 };

	(void)state;
	value_set(value_map_at(status, "lastState", &arena), "terminated", value_find(status, STR("state.terminated")));
	value_put_text(value_map_at(now, "running", &arena), "startedAt", "2026-11-25T10:00:00Z", &arena);
	value_set(status, "state", now);
	assert_true(diagnose_first(&view, &arena, &problem));
	assert_int_equal(problem.kind, PROBLEM_RESTARTED);
	assert_true(problem_patience(problem.kind) > 3600);
	assert_non_null(strstr(problem.reason, "status 3"));
	assert_non_null(strstr(problem.reason, "runs again"));
	assert_string_equal(problem.container, "web");
	assert_true(problem.previous);
	value_set(status, "ready", value_bool(&arena, true));
	assert_true(!diagnose_first(&view, &arena, &problem) || problem.kind != PROBLEM_RESTARTED);
}

/* The same pod when the kubelet has looked again: the end is in lastState, and a wait before the next run begins. */
static void test_crash_loop(void **state)
{
	struct value *lists = read_case("crash");
	struct objects view = view_of(lists);
	struct value *status = value_find(value_get(lists, "pods")->first, STR("status.containerStatuses"))->first;
	struct value *waiting = value_new(&arena, VALUE_MAP);
	struct problem problem = { 0 };

	(void)state;
	value_put_text(value_map_at(waiting, "waiting", &arena), "reason", "CrashLoopBackOff", &arena);
	value_set(status, "state", waiting);
	assert_true(diagnose_first(&view, &arena, &problem));
	assert_int_equal(problem.kind, PROBLEM_CRASH);
	assert_true(problem.previous);
	value_set(status, "restartCount", value_int(&arena, 1));
	assert_false(diagnose_first(&view, &arena, &problem));
}

/* With its last words in the pod's status, which tell more than how it ended. */
static void test_crash_words(void **state)
{
	struct value *lists = read_case("crash");
	struct objects view = view_of(lists);
	struct value *status = value_find(value_get(lists, "pods")->first, STR("status.containerStatuses"))->first;
	struct value *ended = value_find(status, STR("state.terminated"));
	struct problem problem = { 0 };

	(void)state;
	value_put_text(ended, "message", "starting\nFATAL: No space left on device\ninitdb: removing contents\n\n",
		       &arena);
	assert_true(diagnose_first(&view, &arena, &problem));
	assert_non_null(strstr(problem.reason, "status 3, Error): FATAL: No space left on device"));
	assert_null(strstr(problem.reason, "starting"));
}

static void test_retried_job(void **state)
{
	struct value *lists = read_case("retry");
	struct objects view = view_of(lists);
	struct problem problem = find("retry");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_RETRY);
	assert_string_equal(problem.object, "Job/migrate (pod migrate-hk2qv)");
	assert_string_equal(problem.reason,
			    "failed 3 times and is tried again: error: database db:5432: wrong password");
	assert_string_equal(problem.pod, "migrate-hk2qv");
	view.jobs_only = true; /* Helm itself waits for hooks, and says when one failed for good */
	assert_false(diagnose_first(&view, &arena, &problem));
}

static void test_quota(void **state)
{
	struct problem problem = find("quota");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_QUOTA);
	assert_string_equal(problem.object, "Deployment/web");
	assert_non_null(strstr(problem.reason, "exceeded quota: small"));
}

static void test_no_node(void **state)
{
	struct problem problem = find("place");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_UNSCHEDULABLE);
	assert_non_null(strstr(problem.reason, "Insufficient cpu"));
}

static void test_claim(void **state)
{
	struct problem problem = find("claim");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_CLAIM);
	assert_non_null(strstr(problem.reason, "PersistentVolumeClaim"));
}

/* A pod on a node, and what the kubelet said last. */
static bool find_mount(const char *message, struct problem *ret)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = arena_text(&arena,
				      "{\"pods\":[{\"metadata\":{\"name\":\"web-1\"},"
				      "\"status\":{\"phase\":\"Pending\"}}],\"events\":[{\"message\":\"%s\","
				      "\"reason\":\"FailedMount\",\"involvedObject\":"
				      "{\"kind\":\"Pod\",\"name\":\"web-1\"}}]}",
				      message);
	struct objects view = view_of(json_parse(str_of(text), &arena, &err));

	return diagnose_first(&view, &arena, ret);
}

static void test_mount(void **state)
{
	struct problem problem = { 0 };

	(void)state;
	assert_true(find_mount("secret store-tls not found", &problem));
	assert_int_equal(problem.kind, PROBLEM_MOUNT);
	assert_non_null(strstr(problem.reason, "secret store-tls not found"));
	/* As a busy API server answered a kubelet that was faster than its authorizer. */
	assert_false(find_mount("persistentvolumeclaims data is forbidden: User system:node:node cannot get resource: "
				"node: no relationship found between node 'node' and this object",
				&problem));
}

static void test_failed_job(void **state)
{
	struct problem problem = find("job");

	(void)state;
	assert_int_equal(problem.kind, PROBLEM_JOB);
	assert_string_equal(problem.object, "Job/seed");
	assert_non_null(strstr(problem.pod, "seed-"));
}

/* A hook stays behind when it fails; once a release is deployed, it tells nothing of it. */
static void test_failed_hook(void **state)
{
	struct value *lists = read_case("job");
	struct objects view = view_of(lists);
	struct problem problem;

	(void)state;
	view.hooks_ended = true;
	assert_true(diagnose_first(&view, &arena, &problem));
	for (struct value *job = value_get(lists, "jobs")->first; job; job = job->next)
		value_put_text(value_map_at(value_map_at(job, "metadata", &arena), "annotations", &arena),
			       "helm.sh/hook", "pre-upgrade", &arena);
	assert_false(diagnose_first(&view, &arena, &problem));
	/* While Helm works, it does. */
	view.hooks_ended = false;
	assert_true(diagnose_first(&view, &arena, &problem));
}

/* What was there before a command is not its fault. */
static void test_known(void **state)
{
	struct objects view = view_of(read_case("job"));
	struct problem problem;

	(void)state;
	view.known = objects_know(&view, &arena);
	view.jobs_only = true;
	assert_false(diagnose_first(&view, &arena, &problem));
}

static void test_hints(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROBLEM_KINDS; i++)
		assert_true(strlen(problem_hint((enum problem_kind)i)) > 10);
	assert_int_equal(problem_patience(PROBLEM_CRASH), 0);
	assert_true(problem_patience(PROBLEM_MOUNT) > problem_patience(PROBLEM_IMAGE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_nothing_wrong, forget),
		cmocka_unit_test_teardown(test_image, forget),
		cmocka_unit_test_teardown(test_crash, forget),
		cmocka_unit_test_teardown(test_crash_runs_again, forget),
		cmocka_unit_test_teardown(test_crash_loop, forget),
		cmocka_unit_test_teardown(test_crash_words, forget),
		cmocka_unit_test_teardown(test_retried_job, forget),
		cmocka_unit_test_teardown(test_quota, forget),
		cmocka_unit_test_teardown(test_no_node, forget),
		cmocka_unit_test_teardown(test_claim, forget),
		cmocka_unit_test_teardown(test_mount, forget),
		cmocka_unit_test_teardown(test_failed_job, forget),
		cmocka_unit_test_teardown(test_failed_hook, forget),
		cmocka_unit_test_teardown(test_known, forget),
		cmocka_unit_test(test_hints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
