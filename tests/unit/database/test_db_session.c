/* SPDX-License-Identifier: Apache-2.0 */
/* psql for a store: in which pod it runs, what is made for it and goes again, and what it is called with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "database/db_session.h"
#include "database/shared.h"
#include "joined.h"
#include "server.h"
#include "stand_in.h"

#define PODS "GET /api/v1/namespaces/store-acme/pods?"
#define JOBS "/apis/batch/v1/namespaces/store-acme/jobs"
#define SECRET "GET /api/v1/namespaces/store-acme/secrets/acme-database "
#define DEPLOYMENTS "GET /apis/apps/v1/namespaces/store-acme/deployments?"
#define IMAGES "GET /api/v1/namespaces/store-system/configmaps/images "
#define POD(name, ready, variable)                                                                                     \
	"{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"containers\":[{\"name\":\"postgres\",\"env\":[{\"name\":\"" \
	variable "\"}]}]},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"" ready "\",\"message\":"       \
	"\"0/1 nodes\"}]}}"

struct opened {
	struct server server;
	struct environment environment;
	struct tempdir folder;
	const char *kubectl;
	struct db_session session;
	struct err err;
	int failed;
};

/* Of a store in that mode, with a kubectl that does what `kubectl` says. */
static void opened_start(struct opened *it, const struct rule *rules, const char *mode, const char *kubectl)
{
	struct state_facts facts = { .now = 0 };

	*it = (struct opened){ .environment = environment_none, .err = ERR_INIT };
	facts.name_space = parse("{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"store.urumi.ai/store\":"
				 "\"acme\"}}}");
	facts.record = parse(arena_text(&arena,
					"{\"metadata\":{\"labels\":{\"status\":\"deployed\",\"version\":"
					"\"1\","
					"\"store.urumi.ai/database\":\"%s\"}}}",
					mode));
	assert_int_equal(tempdir_make(&it->folder, &environment_none, &it->err), 0);
	it->kubectl = stand_in(&it->folder, "kubectl", kubectl);
	it->environment.kubectl = it->kubectl;
	server_rules(&it->server, rules);
	it->server.cluster.patience = 4000;
	it->server.cluster.environment = &it->environment;
	it->failed = db_session_open(&it->server.cluster, "acme", &facts, &arena, &it->session, &it->err);
}

static void opened_stop(struct opened *it)
{
	db_session_close(&it->session);
	server_stop(&it->server);
	tempdir_remove(&it->folder);
	err_clear(&it->err);
}

static void assert_failed(const struct opened *it, enum err_code code, const char *words)
{
	assert_non_null(it->err.message);
	if (it->err.code != code || !strstr(it->err.message, words))
		fail_msg("%d: %s", it->err.code, it->err.message);
}

/* The store's own server, the first pod of it that is ready and says how one logs in. */
static void test_own_server(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(PODS, LIST_OF(JOINED(POD("db-0", "False", "DATABASE_USER"), POD("db-1", "True", "OTHER"),
					    POD("db-2", "True", "DATABASE_USER")))),
		{ 0 },
	};
	CLEANUP(opened_stop) struct opened it;
	struct value *answer;
	const char *asked;

	(void)state;
	opened_start(&it, rules, "dedicated", "echo '{\"n\": 1}'");
	assert_int_equal(it.failed, 0);
	assert_int_equal(db_session_ask(&it.session, "select 1", &arena, &answer, &it.err), 0);
	assert_int_equal(value_number_at(answer, "n"), 1);
	asked = stand_in_asked(it.kubectl);
	assert_non_null(strstr(asked, "exec -n store-acme db-2 -c postgres --quiet -- bash -c "));
	assert_non_null(strstr(asked, "dumb -XAtq -v ON_ERROR_STOP=1 -c select 1\n"));
	server_assert_changes(&it.server, "");
}

static void test_own_server_is_lacking(void **state)
{
	static const struct rule none[] = { ALWAYS(PODS, LIST_OF("")), { 0 } };
	static const struct rule not_ready[] = { ALWAYS(PODS, LIST_OF(POD("db-0", "False", "DATABASE_USER"))), { 0 } };
	CLEANUP(opened_stop) struct opened one;
	CLEANUP(opened_stop) struct opened other;
	CLEANUP(opened_stop) struct opened strange;

	(void)state;
	opened_start(&one, none, "dedicated", "exit 1");
	assert_int_equal(one.failed, -1);
	assert_failed(&one, ERR_DATABASE,
		      "store acme has no pod of a PostgreSQL (component db)\nlook: helm store "
		      "status");
	opened_start(&other, not_ready, "dedicated", "exit 1");
	assert_failed(&other, ERR_DATABASE, "no PostgreSQL of store acme is ready that says how one logs in");
	opened_start(&strange, none, "nonsense", "exit 1");
	assert_failed(&strange, ERR_DATABASE, "the database mode of store acme is none that is known");
}

/* What psql says is told as what the database says. */
static void test_psql_fails(void **state)
{
	static const struct rule rules[] = { ALWAYS(PODS, LIST_OF(POD("db", "True", "DATABASE_USER"))), { 0 } };
	CLEANUP(opened_stop) struct opened it;
	CLEANUP(opened_stop) struct opened strange;
	struct value *answer;

	(void)state;
	opened_start(&it, rules, "dedicated", "echo 'psql: no role' >&2; echo more >&2; exit 2");
	assert_int_equal(db_session_ask(&it.session, "select 1", &arena, &answer, &it.err), -1);
	assert_failed(&it, ERR_DATABASE, "the database of store acme: psql: no role\nlook: helm store status acme");
	err_clear(&it.err);
	assert_int_equal(db_session_run(&it.session, (const char *const[]){ "-l", NULL }, false, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "psql ended with status 2");
	assert_non_null(strstr(stand_in_asked(it.kubectl), "exec -n store-acme db -c postgres --quiet --stdin -- "
							   "bash"));
	opened_start(&strange, rules, "dedicated", "echo 'no JSON'");
	assert_int_equal(db_session_ask(&strange.session, "select 1", &arena, &answer, &strange.err), -1);
	assert_non_null(strstr(strange.err.message, "what the database of store acme answered: "));
}

#define SERVER                                                                                                         \
	ALWAYS("GET " SHARED_SERVER " ",                                                                               \
	       OK("{\"spec\":{\"template\":{\"spec\":{\"securityContext\":{\"runAsUser\":70},\"containers\":["        \
		  "{\"image\":\"pg:1\",\"imagePullPolicy\":\"Never\"}]}}}}"))
#define MADE ALWAYS("POST " JOBS " \n\"image\":\"pg:1\"", CREATED("{\"metadata\":{\"uid\":\"j\"}}"))
#define GOES ALWAYS("DELETE " JOBS "/acme-psql-\n\"uid\":\"j\"", OK("{}"))

/* Of a server elsewhere: a Job is made for it, and goes when the session ends. */
static void test_made(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(SECRET, OK("{\"metadata\":{\"uid\":\"x\"}}")),
		SERVER,
		ALWAYS(IMAGES, MISSING),
		MADE,
		GOES,
		ONCE(PODS, LIST_OF("")),
		ONCE(PODS, LIST_OF(POD("p-1", "False", "x"))),
		ALWAYS(PODS, LIST_OF(POD("p-1", "True", "x"))),
		{ 0 },
	};
	CLEANUP(opened_stop) struct opened it;

	(void)state;
	opened_start(&it, rules, "shared", "exit 0");
	if (it.failed)
		fail_msg("%s", it.err.message);
	assert_string_equal(it.session.pod, "p-1");
	assert_string_equal(it.session.container, "psql");
	assert_int_equal(db_session_run(&it.session, (const char *const[]){ NULL }, false, &it.err), 0);
	assert_int_equal(server_count(&it.server, "DELETE "), 0);
	db_session_close(&it.session);
	assert_int_equal(server_count(&it.server, "DELETE " JOBS "/acme-psql-"), 1);
}

/* Nothing tells how the database is reached, or what image has psql: nothing is made. */
static void test_no_way(void **state)
{
	static const struct rule no_way[] = {
		ALWAYS(SECRET, MISSING),
		ALWAYS(DEPLOYMENTS, LIST_OF("")),
		{ 0 },
	};
	static const struct rule no_image[] = {
		ALWAYS(SECRET, OK("{}")),
		ALWAYS("GET " SHARED_SERVER " ", MISSING),
		ALWAYS(IMAGES, MISSING),
		{ 0 },
	};
	static const struct rule forbidden[] = {
		ALWAYS(SECRET, OK("{}")), SERVER, ALWAYS(IMAGES, MISSING), ALWAYS("POST " JOBS, FORBIDDEN), { 0 },
	};
	CLEANUP(opened_stop) struct opened way;
	CLEANUP(opened_stop) struct opened image;
	CLEANUP(opened_stop) struct opened right;

	(void)state;
	opened_start(&way, no_way, "shared", "exit 0");
	assert_failed(&way, ERR_DATABASE, "nothing in store acme says how its database is reached");
	server_assert_changes(&way.server, "");
	opened_start(&image, no_image, "shared", "exit 0");
	assert_failed(&image, ERR_DATABASE, "no image with psql is known in this cluster\nhelm store image import");
	server_assert_changes(&image.server, "");
	opened_start(&right, forbidden, "shared", "exit 0");
	assert_failed(&right, ERR_REFUSED, "forbidden");
}

/* An external server: as the shop's Deployment reaches it, with the image that was imported. */
static void test_external(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(DEPLOYMENTS,
		       LIST_OF("{\"metadata\":{\"name\":\"acme-web\"},\"spec\":{\"template\":{\"spec\":{\"containers\":"
			       "[{\"name\":\"web\",\"env\":[{\"name\":\"DATABASE_HOST\",\"value\":\"db.example.com\"},"
			       "{\"name\":\"DATABASE_NAME\",\"value\":\"d\"},{\"name\":\"DATABASE_USER\",\"value\":"
			       "\"u\"},{\"name\":\"SECRET_OF_THE_SHOP\",\"value\":\"s\"}]}]}}}}")),
		ALWAYS("GET " SHARED_SERVER " ", MISSING),
		ALWAYS(IMAGES, OK("{\"data\":{\"postgres\":\"{\\\"repository\\\":\\\"r\\\",\\\"reference\\\":\\\"pg:"
				  "1\\\"}"
				  "\"}}")),
		ALWAYS("POST " JOBS " \n\"value\":\"db.example.com\"", CREATED("{\"metadata\":{\"uid\":\"j\"}}")),
		GOES,
		ALWAYS(PODS, LIST_OF(POD("p-1", "True", "x"))),
		{ 0 },
	};
	CLEANUP(opened_stop) struct opened it;

	(void)state;
	opened_start(&it, rules, "external", "exit 0");
	if (it.failed)
		fail_msg("%s", it.err.message);
	/* The shop's other variables are none of psql's. */
	assert_int_equal(server_count(&it.server, "POST " JOBS " \nSECRET_OF_THE_SHOP"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_own_server, forget),
		cmocka_unit_test_teardown(test_own_server_is_lacking, forget),
		cmocka_unit_test_teardown(test_psql_fails, forget),
		cmocka_unit_test_teardown(test_made, forget),
		cmocka_unit_test_teardown(test_no_way, forget),
		cmocka_unit_test_teardown(test_external, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
