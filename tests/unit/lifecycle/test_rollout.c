/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting for workloads: when it ends, with which words and whose fault, on objects as a real cluster had them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "lifecycle/rollout.h"
#include "told.h"
#include "work.h"

#define APPS "GET /apis/apps/v1/namespaces/store-acme/"
#define JOBS "GET /apis/batch/v1/namespaces/store-acme/jobs?"
#define CORE "GET /api/v1/namespaces/store-acme/"
#define NONE(place) ALWAYS(place "?", LIST_OF(""))
#define NO_SETS NONE(APPS "statefulsets"), NONE(APPS "daemonsets")
#define NO_PODS NONE(CORE "pods"), NONE(APPS "replicasets"), NONE(CORE "persistentvolumeclaims"), NONE(CORE "events")
#define SHORT 900 /* milliseconds that waiting has, where it is to be over */

#define DEPLOYMENT(name, component, ready)                                                                             \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"d\",\"generation\":1,\"labels\":{"                             \
	"\"app.kubernetes.io/component\":\"" component "\"}},\"spec\":{\"replicas\":1},\"status\":{"                   \
	"\"observedGeneration\":1,\"replicas\":1,\"updatedReplicas\":1,\"availableReplicas\":" ready "}}"
#define JOB(name, more, status)                                                                                        \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"j\"" more "},\"spec\":{},\"status\":{" status "}}"
#define COMPLETE "\"conditions\":[{\"type\":\"Complete\",\"status\":\"True\"}]"
#define JOB_FAILED "\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"message\":\"too often\"}]"

struct trial {
	struct work work;
	struct rollout rollout;
	struct bytes told;
};

static void trial_start(struct trial *trial, const struct rule *rules, unsigned timeout)
{
	trial->told = (struct bytes)BYTES_INIT(TOLD_MOST);
	work_start(&trial->work, rules, timeout);
	told_listen(&trial->work.operation.context, &trial->told);
	trial->rollout = (struct rollout){ .operation = &trial->work.operation };
}

static void trial_stop(struct trial *trial)
{
	rollout_free(&trial->rollout);
	work_stop(&trial->work);
	bytes_free(&trial->told);
}

static void assert_failed(const struct trial *trial, enum err_code code, const char *words)
{
	assert_non_null(trial->work.err.message);
	if (trial->work.err.code != code || !strstr(trial->work.err.message, words))
		fail_msg("%d: %s", trial->work.err.code, trial->work.err.message);
}

/* A list of a case, as the API server would give it. */
static const char *answer_of(const struct value *lists, const char *name)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	bytes_add_text(&text, ANSWER("200 OK", "", "{\"kind\":\"ThingList\",\"metadata\":{},\"items\":"));
	json_write_value(value_get(lists, name), &text);
	bytes_add_text(&text, "}");
	return arena_str(&arena, bytes_str(&text)).p;
}

/* All of a case, and the log that its pod has. */
static const struct rule *rules_of(const char *name, const char *log)
{
	static const char *const places[][2] = {
		{ APPS "deployments?", "deployments" },
		{ APPS "statefulsets?", "statefulsets" },
		{ APPS "daemonsets?", "daemonsets" },
		{ JOBS, "jobs" },
		{ CORE "pods?", "pods" },
		{ APPS "replicasets?", "replicasets" },
		{ CORE "persistentvolumeclaims?", "persistentvolumeclaims" },
		{ CORE "events?", "events" },
	};
	struct value *lists = read_case(name);
	struct rule *rules = arena_alloc(&arena, (COUNT_OF(places) + 2) * sizeof(*rules));

	(void)memset(rules, 0, (COUNT_OF(places) + 2) * sizeof(*rules));
	for (size_t i = 0; i < COUNT_OF(places); i++)
		rules[i] = (struct rule)ALWAYS(places[i][0], answer_of(lists, places[i][1]));
	rules[COUNT_OF(places)] = (struct rule)ALWAYS(CORE "pods/", log);
	return rules;
}

/* Each workload gets its line once, in people's words where it is a part of a store. */
static void test_ready(void **state)
{
	static const struct rule rules[] = {
		TIMES(2, APPS "deployments?", LIST_OF(DEPLOYMENT("acme-web", "web", "0"))),
		ALWAYS(APPS "deployments?",
		       LIST_OF(DEPLOYMENT("acme-web", "web", "1") "," DEPLOYMENT("extra", "none", "1"))),
		ALWAYS(JOBS,
		       LIST_OF(JOB("acme-seed", ",\"labels\":{\"app.kubernetes.io/component\":\"seed\"}", COMPLETE))),
		NO_SETS,
		NO_PODS,
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), 0);
	assert_string_equal(told_text(&trial.told), "done seeded: Job/acme-seed\ndone shop ready: Deployment/acme-web\n"
						    "done ready: Deployment/extra\n");
	server_assert_changes(&trial.work.server, "");
}

/* Given up at once, as waiting cannot help: object, reason, last lines of the log, remedy. */
static void test_crash(void **state)
{
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules_of("crash", OK("one\n\ntwo\r\nlast words")), WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_FAILED, "Deployment/web (pod web-7db6cd68d-9qv52, container web): ");
	assert_failed(&trial, ERR_FAILED, "status 3");
	assert_failed(&trial, ERR_FAILED, "\n  | one\n  | two\n  | last words\ncorrect what its last words say");
	assert_non_null(strstr(told_text(&trial.told), "failed workloads: Deployment/web (pod "));
	assert_int_equal(server_count(&trial.work.server, CORE "pods/web-7db6cd68d-9qv52/log"), 1);
	server_assert_changes(&trial.work.server, "");
}

/* A log that nobody hands out takes nothing of the error. */
static void test_no_log(void **state)
{
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules_of("crash", FORBIDDEN), WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_FAILED, "status 3");
	assert_null(strstr(trial.work.err.message, "  | "));
}

/* When the time is over: what is lacking. What may be the cluster's own slowness is no fault of the store. */
static void test_over(void **state)
{
	static const struct rule slow[] = {
		ALWAYS(APPS "deployments?", LIST_OF(DEPLOYMENT("acme-web", "web", "0"))),
		ALWAYS(JOBS, LIST_OF("")),
		NO_SETS,
		NO_PODS,
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, slow, SHORT);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_TIMEOUT, "Deployment/acme-web: 0 of 1 ready: the time is over");
	assert_non_null(strstr(told_text(&trial.told), "failed workloads: Deployment/acme-web: 0 of 1 ready\n"));
}

/* A Job that is tried again: its pods say why, so the time that is over is the store's fault. */
static void test_over_by_own_fault(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(APPS "deployments?", LIST_OF("")),
		NO_SETS,
		ALWAYS(JOBS, LIST_OF(JOB("acme-seed", "", "\"failed\":2"))),
		ALWAYS(CORE "pods?",
		       LIST_OF("{\"metadata\":{\"name\":\"s-1\",\"ownerReferences\":[{\"kind\":\"Job\",\"name\":"
			       "\"acme-seed\"}]},\"status\":{\"phase\":\"Failed\",\"containerStatuses\":[{\"state\":{"
			       "\"terminated\":{\"exitCode\":1,\"message\":\"no route\"}}}]}}")),
		NONE(APPS "replicasets"),
		NONE(CORE "persistentvolumeclaims"),
		NONE(CORE "events"),
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, SHORT);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_UNREADY,
		      "Job/acme-seed: 0 running; Job/acme-seed (pod s-1): failed 2 times and is "
		      "tried again: no route: the time is over");
}

/* What cannot be seen is an error of the cluster, not of the store. */
static void test_unseen(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET ", FORBIDDEN), { 0 } };
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_REFUSED, "forbidden");
}

#define OLD_POD                                                                                                        \
	"{\"metadata\":{\"name\":\"db-0\",\"uid\":\"p\",\"labels\":{\"controller-revision-hash\":\"one\"},"            \
	"\"ownerReferences\":[{\"kind\":\"StatefulSet\",\"name\":\"db\"}]},\"status\":{\"phase\":\"Failed\"}}"
#define SET(generation, updated)                                                                                       \
	"{\"metadata\":{\"name\":\"db\",\"uid\":\"s\",\"generation\":2},\"spec\":{\"updateStrategy\":{\"type\":"       \
	"\"RollingUpdate\"}},\"status\":{\"observedGeneration\":" generation ",\"updateRevision\":\"two\","            \
	"\"readyReplicas\":" updated ",\"updatedReplicas\":" updated "}}"

/* A pod of before that cannot start keeps a StatefulSet from going on: it is deleted, as it was looked at. */
static void test_stuck(void **state)
{
#define STUCK                                                                                                          \
	ALWAYS(APPS "deployments?", LIST_OF("")), NONE(APPS "daemonsets"), ALWAYS(JOBS, LIST_OF("")),                  \
	ONCE(APPS "statefulsets?", LIST_OF(SET("2", "0"))), ALWAYS(APPS "statefulsets?", LIST_OF(SET("2", "1"))),      \
	ONCE(CORE "pods?", LIST_OF(OLD_POD)), NO_PODS
#define GOES "DELETE /api/v1/namespaces/store-acme/pods/db-0 \n\"preconditions\":{\"uid\":\"p\"}"
	static const struct rule cleared[] = { STUCK, ALWAYS(GOES, OK("{}")), { 0 } };
	static const struct rule refused[] = { STUCK, ALWAYS(GOES, FORBIDDEN), { 0 } };
	CLEANUP(trial_stop) struct trial trial;
	CLEANUP(trial_stop) struct trial second;

	(void)state;
	trial_start(&trial, cleared, WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), 0);
	server_assert_changes(&trial.work.server, "DELETE /api/v1/namespaces/store-acme/pods/db-0\n");
	assert_non_null(strstr(told_text(&trial.told), "deleted, so that StatefulSet/db makes it anew"));
	trial_start(&second, refused, WORK_TIME);
	assert_int_equal(rollout_wait(&second.rollout, &second.work.err), -1);
	assert_failed(&second, ERR_REFUSED, "Pod/db-0 is of a revision before, and cannot start: ");
	assert_failed(&second, ERR_REFUSED,
		      "\nKubernetes replaces it when it is deleted: kubectl delete pod db-0 -n "
		      "store-acme");
}

#define HOOK ",\"annotations\":{\"helm.sh/hook\":\"pre-install\"}"

/* While Helm waits for a hook that failed, its end is told; what was there before Helm began is not. */
static void test_tick(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(APPS "deployments?", LIST_OF("")),
		NO_SETS,
		ALWAYS(JOBS, LIST_OF(JOB("hook", HOOK, JOB_FAILED))),
		NO_PODS,
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;
	CLEANUP(trial_stop) struct trial known;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(rollout_begin(&trial.rollout, &trial.work.operation, true, &trial.work.err), 0);
	assert_int_equal(server_count(&trial.work.server, "GET "), 0);
	assert_int_equal(rollout_tick(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_FAILED, "Job/hook: the job failed: too often");
	/* It is told: what Helm says then is not explained once more. */
	assert_int_equal(rollout_explain(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_FAILED, "Job/hook: the job failed: too often");

	trial_start(&known, rules, WORK_TIME);
	assert_int_equal(rollout_begin(&known.rollout, &known.work.operation, false, &known.work.err), 0);
	assert_int_equal(rollout_tick(&known.rollout, &known.work.err), 0);
	server_assert_changes(&known.work.server, "");
}

/* A cluster that does not answer for a moment ends nothing that Helm does. */
static void test_tick_unseen(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET ", FORBIDDEN), { 0 } };
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(rollout_tick(&trial.rollout, &trial.work.err), 0);
	assert_int_equal(rollout_begin(&trial.rollout, &trial.work.operation, false, &trial.work.err), -1);
	assert_failed(&trial, ERR_REFUSED, "forbidden");
}

static void explain(struct trial *trial, const char *jobs, enum err_code code)
{
	struct rule *rules = arena_alloc(&arena, 10 * sizeof(*rules));
	const struct rule all[] = {
		ALWAYS(APPS "deployments?", LIST_OF("")), NO_SETS, ALWAYS(JOBS, jobs), NO_PODS, { 0 }
	};

	(void)memcpy(rules, all, sizeof(all));
	trial_start(trial, rules, WORK_TIME);
	(void)err_set(&trial->work.err, code, "helm: its own words");
	assert_int_equal(rollout_explain(&trial->rollout, &trial->work.err), -1);
}

/* What the cluster proves of hooks stands before what Helm says; where it proves nothing, Helm's error stays. */
static void test_explain(void **state)
{
	CLEANUP(trial_stop) struct trial failed;
	CLEANUP(trial_stop) struct trial nothing;
	CLEANUP(trial_stop) struct trial runs;
	CLEANUP(trial_stop) struct trial late;
	CLEANUP(trial_stop) struct trial done;

	(void)state;
	explain(&failed, LIST_OF(JOB("hook", HOOK, JOB_FAILED)), ERR_CHILD);
	assert_failed(&failed, ERR_FAILED, "Job/hook: the job failed: too often\n");
	assert_failed(&failed, ERR_FAILED, "\nhelm: its own words");
	explain(&nothing, LIST_OF(""), ERR_CHILD);
	assert_failed(&nothing, ERR_CHILD, "helm: its own words");
	/* The time is over: a hook whose pod runs is the store's, another may wait for the cluster. */
	explain(&runs, LIST_OF(JOB("hook", HOOK, "\"active\":1,\"ready\":1")), ERR_TIMEOUT);
	assert_failed(&runs, ERR_UNREADY, "Job/hook has not ended: 1 running; the time is over (20 s)");
	explain(&late, LIST_OF(JOB("hook", HOOK, "\"active\":1")), ERR_TIMEOUT);
	assert_failed(&late, ERR_TIMEOUT, "Job/hook has not ended: 1 running; the time is over (20 s)");
	explain(&done, LIST_OF(JOB("hook", HOOK, COMPLETE)), ERR_TIMEOUT);
	assert_failed(&done, ERR_TIMEOUT, "helm: its own words");
}

/* A Job of a store as a real cluster had it, that has used up its tries: no hook, and Helm waits for none. */
static void test_job(void **state)
{
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules_of("job", OK("")), WORK_TIME);
	assert_int_equal(rollout_wait(&trial.rollout, &trial.work.err), -1);
	assert_failed(&trial, ERR_FAILED, "Job/seed: the job failed: Job has reached the specified backoff limit");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_ready, forget),
		cmocka_unit_test_teardown(test_crash, forget),
		cmocka_unit_test_teardown(test_no_log, forget),
		cmocka_unit_test_teardown(test_over, forget),
		cmocka_unit_test_teardown(test_over_by_own_fault, forget),
		cmocka_unit_test_teardown(test_unseen, forget),
		cmocka_unit_test_teardown(test_stuck, forget),
		cmocka_unit_test_teardown(test_tick, forget),
		cmocka_unit_test_teardown(test_tick_unseen, forget),
		cmocka_unit_test_teardown(test_explain, forget),
		cmocka_unit_test_teardown(test_job, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
