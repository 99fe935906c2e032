/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kube/call.h"
#include "lifecycle/restart.h"
#include "server.h"

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

struct trial {
	struct server server;
	struct arena arena;
	struct context context;
	struct session session;
	struct wait_request wait;
	struct operation operation;
	struct err err;
};

/* Chooses, and restarts unless it is dry; whether the whole script was played. */
static int run(struct trial *trial, const struct step *steps, const char *component, bool dry)
{
	struct restart restart = { .operation = &trial->operation, .component = component };
	struct value *answer;

	*trial = (struct trial){ .wait = { .timeout = 60000 }, .err = ERR_INIT };
	server_start(&trial->server, steps);
	trial->session = (struct session){ &trial->context, &environment_none, &trial->arena };
	context_begin(&trial->context, NULL, CONTEXT_ENDLESS);
	operation_begin(&trial->operation, &trial->session, &trial->wait, "a");
	trial->operation.cluster = trial->server.cluster;
	return restart_choose(&restart, &trial->err) || (!dry && restart_run(&restart, &trial->err)) ||
			       kube_get(&trial->operation.cluster, "/end", &trial->arena, &answer, &trial->err)
		       ? -1
		       : 0;
}

static void end(struct trial *trial)
{
	server_stop(&trial->server);
	arena_free(&trial->arena);
	err_clear(&trial->err);
}

static void assert_runs(const struct step *steps, const char *component, bool dry)
{
	struct trial trial;

	if (run(&trial, steps, component, dry))
		fail_msg("%s", trial.err.message);
	end(&trial);
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
	static const struct step note[] = {
		ALL, { "PATCH " FOLDER "deployments/a-web \n\"" RESTART_AT "\":\"2", OK("{}") }, END
	};

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
	struct trial trial;

	assert_int_equal(run(&trial, steps, component, false), -1);
	if (trial.err.code != code || !strstr(trial.err.message, words))
		fail_msg("%s", trial.err.message);
	end(&trial);
}

static void test_nothing(void **state)
{
	static const struct step some[] = { ALL, { 0 } };
	static const struct step none[] = { { "GET ", LIST("") }, { "GET ", LIST("") }, { "GET ", LIST("") }, { 0 } };
	static const struct step paused[] = { { "GET ", LIST(PAUSED) }, { "GET ", LIST("") }, { "GET ", LIST("") },
					      { 0 } };

	(void)state;
	assert_fails(some, "mail", ERR_MISSING, "store a has no workload of mail\ncomponents: web db");
	assert_fails(none, NULL, ERR_MISSING, "store a has no workloads");
	assert_fails(paused, NULL, ERR_REFUSED, "Deployment/p is paused");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_all), cmocka_unit_test(test_one),
					    cmocka_unit_test(test_dry), cmocka_unit_test(test_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
