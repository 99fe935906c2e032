/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "lifecycle/restart.h"
#include "programs.h"
#include "work.h"

#define FOLDER "/apis/apps/v1/namespaces/store-a/"
#define OBJECT(name, uid, component, more) \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"labels\":{\"app.kubernetes.io/component\":\"" \
	component "\"}" more "},\"spec\":{}}"
#define LIST(items) OK("{\"kind\":\"SomeList\",\"metadata\":{},\"items\":[" items "]}")
#define PAUSED "{\"metadata\":{\"name\":\"p\",\"uid\":\"9\"},\"spec\":{\"paused\":true}}"
#define ALL \
	{ "GET " FOLDER "deployments?", \
	  LIST(OBJECT("a-web", "1", "web", "") "," OBJECT("gone", "2", "web", ",\"deletionTimestamp\":\"x\"")) }, \
	{ "GET " FOLDER "statefulsets?", LIST(OBJECT("a-db", "3", "db", "")) }, \
	{ "GET " FOLDER "daemonsets?", LIST("") }
#define PATCH(what, uid) { "PATCH " FOLDER what "\n\"metadata\":{\"uid\":\"" uid "\"}", OK("{}") }
#define END { "GET /end", OK("{}") }, { 0 }

/* Chooses, and restarts unless it is dry; whether the whole script was played. */
static int run(struct work *work, const struct step *steps, const char *component, bool dry)
{
	struct restart restart = { .operation = &work->operation, .component = component };
	struct value *answer;

	work_start_steps(work, "a", steps);
	return restart_choose(&restart, &work->err) || (!dry && restart_write(&restart, &work->err)) ||
			       kube_get(&work->operation.cluster, "/end", &work->arena, &answer, &work->err)
		       ? -1
		       : 0;
}

static void assert_runs(const struct step *steps, const char *component, bool dry)
{
	struct work work;

	if (run(&work, steps, component, dry))
		fail_msg("%s", work.err.message);
	work_stop(&work);
}

/* Each by its uid; what is being deleted is left alone. */
static void test_all(void **state)
{
	static const struct step steps[] = { ALL, PATCH("deployments/a-web ", "1"), PATCH("statefulsets/a-db ", "3"),
					     END };

	(void)state;
	assert_runs(steps, NULL, false);
}

static void test_one(void **state)
{
	static const struct step by_component[] = { ALL, PATCH("statefulsets/a-db ", "3"), END };
	static const struct step by_name[] = { ALL, PATCH("deployments/a-web ", "1"), END };
	static const struct step note[] = { ALL,
					    { "PATCH " FOLDER "deployments/a-web \n\"" RESTART_AT "\":\"2", OK("{}") },
					    END };

	(void)state;
	assert_runs(by_component, "db", false);
	assert_runs(by_name, "a-web", false);
	assert_runs(note, "web", false);
}

/* A dry run sends no request but GET: no other one is in the script. */
static void test_dry(void **state)
{
	static const struct step steps[] = { ALL, END };

	(void)state;
	assert_runs(steps, NULL, true);
}

static void assert_fails(const struct step *steps, const char *component, enum err_code code, const char *words)
{
	struct work work;

	assert_int_equal(run(&work, steps, component, false), -1);
	if (work.err.code != code || !strstr(work.err.message, words))
		fail_msg("%s", work.err.message);
	work_stop(&work);
}

static void test_nothing(void **state)
{
	static const struct step some[] = { ALL, { 0 } };
	static const struct step none[] = { { "GET ", LIST("") }, { "GET ", LIST("") }, { "GET ", LIST("") }, { 0 } };
	static const struct step paused[] = {
		{ "GET ", LIST(PAUSED) }, { "GET ", LIST("") }, { "GET ", LIST("") }, { 0 }
	};

	(void)state;
	assert_fails(some, "mail", ERR_MISSING, "store a has no workload of mail\ncomponents: web db");
	assert_fails(none, NULL, ERR_MISSING, "store a has no workloads");
	assert_fails(paused, NULL, ERR_REFUSED, "Deployment/p is paused");
}

/* As a program asks for it: the result names the workloads, and a dry run takes no lease. */
static void test_result(void **state)
{
#define SPACE "{\"metadata\":{\"name\":\"store-a\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"a\"}}}"
#define COMMON                                                                                                         \
	VERSION, ALWAYS("GET /api/v1/namespaces/store-a ", OK(SPACE)),                                                 \
		ALWAYS("GET /apis/coordination.k8s.io/", MISSING),                                                     \
		ALWAYS("GET " FOLDER "deployments?", LIST(OBJECT("a-web", "1", "web", ""))),                           \
		ALWAYS("GET " FOLDER, LIST(""))
#define SECRETS "GET /api/v1/namespaces/store-a/secrets?"
	static const struct rule rules[] = { COMMON, ALWAYS(SECRETS, LIST(RECORD("a", "deployed"))), { 0 } };
	static const struct rule rests[] = { COMMON, ALWAYS(SECRETS, LIST("")), { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	CLEANUP(programs_stop) struct programs resting;
	const struct restart_request request = { .name = "a", .wait = { .timeout = 30000 }, .dry_run = true };
	struct restart_result result;

	(void)state;
	programs_start(&programs, rules, NULL);
	if (restart_run(&programs.session, &request, &result, &programs.err))
		fail_msg("%s", programs.err.message);
	assert_json(result.map, "{\"name\":\"a\",\"namespace\":\"store-a\",\"result\":\"restarted\",\"dryRun\":true,"
				"\"workloads\":[\"Deployment/a-web\"]}");
	server_assert_changes(&programs.server, "");
	/* Nothing of it runs. */
	programs_start(&resting, rests, NULL);
	assert_int_equal(restart_run(&resting.session, &request, &result, &resting.err), -1);
	assert_int_equal(resting.err.code, ERR_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_all), cmocka_unit_test(test_one),
					    cmocka_unit_test(test_dry), cmocka_unit_test(test_nothing),
					    cmocka_unit_test(test_result) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
