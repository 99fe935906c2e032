/* SPDX-License-Identifier: Apache-2.0 */
/* A store's database in the shared PostgreSQL: record, Secret and Job, whose they are, and what their failure says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/database.h"
#include "database/shared.h"
#include "database/shared_store.h"
#include "work.h"

#define RECORD_PATH SHARED_RECORDS "/store-acme"
#define JOBS "/apis/batch/v1/namespaces/store-database/jobs"
#define JOB JOBS "/store-acme"
#define PODS "GET /api/v1/namespaces/store-database/pods?"
#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define SECRET SPACE_PATH "/secrets/acme-database"

#define READY "{\"metadata\":{\"generation\":1},\"status\":{\"observedGeneration\":1,\"readyReplicas\":1}}"
#define RECORD(uid, more)                                                                                              \
	"{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"rec\",\"labels\":{\"store.urumi.ai/store-uid\":\"" uid       \
	"\"}" more "},\"data\":{\"dbname\":\"ZA==\",\"username\":\"dQ==\",\"password\":\"cA==\"}}"
#define PATTERN                                                                                                        \
	ALWAYS("GET " SHARED_PATTERN " ",                                                                              \
	       OK("{\"spec\":{\"jobTemplate\":{\"metadata\":{},\"spec\":{\"template\":{\"spec\":{\"containers\":["    \
		  "{\"name\":\"store\",\"env\":[]}]}}}}}}"))
#define CONNECTION ALWAYS("GET " SHARED_CONNECTION " ", OK("{\"data\":{\"host\":\"h\",\"port\":\"5432\",\"ca.crt\":"   \
	"\"c\"}}"))
#define SPACE ALWAYS("GET " SPACE_PATH " ", OK("{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\"}}"))
#define RUNNING "{\"metadata\":{\"uid\":\"j\"},\"status\":{}}"
#define ENDED(type) "{\"metadata\":{\"uid\":\"j\"},\"status\":{\"conditions\":[{\"type\":\"" type "\",\"status\":"     \
	"\"True\"}]}}"
#define SAID(exit, message)                                                                                            \
	LIST_OF("{\"metadata\":{\"creationTimestamp\":\"2026-11-28T15:00:00Z\"},\"status\":{\"containerStatuses\":["   \
		"{\"state\":{\"terminated\":{\"exitCode\":" exit ",\"message\":\"" message "\"}}}]}}")

struct trial {
	struct work work;
	struct spec spec;
	struct release release;
	struct database database;
	const char *detail;
};

static void trial_start(struct trial *trial, const struct rule *rules, unsigned timeout)
{
	*trial = (struct trial){ .release = { .status = "", .fingerprint = "" }, .detail = "" };
	work_start(&trial->work, rules, timeout);
	trial->work.operation.cluster.patience = WORK_TIME;
	trial->spec = (struct spec){ .store = "acme",
				     .name_space = "store-acme",
				     .database = "shared",
				     .values = parse("{\"global\":{\"store\":{}}}") };
	trial->release.name_space = parse("{\"metadata\":{\"uid\":\"s\"}}");
	trial->database = (struct database){ .operation = &trial->work.operation,
					     .spec = &trial->spec,
					     .release = &trial->release };
}

static void trial_stop(struct trial *trial)
{
	work_stop(&trial->work);
}

static void assert_failed(const struct trial *trial, enum err_code code, const char *words)
{
	assert_non_null(trial->work.err.message);
	if (trial->work.err.code != code || !strstr(trial->work.err.message, words))
		fail_msg("%d: %s", trial->work.err.code, trial->work.err.message);
}

/* A look changes nothing; whose database it is, is seen by the uid of the namespace. */
static void assert_look(const char *server, const char *record, enum err_code code, const char *words)
{
	const struct rule rules[] = {
		ALWAYS("GET " SHARED_SERVER " ", server),
		ALWAYS("GET " RECORD_PATH " ", record),
		ALWAYS(PODS, LIST_OF("{\"status\":{\"containerStatuses\":[{\"state\":{\"waiting\":{\"reason\":"
				     "\"ImagePullBackOff\",\"message\":\"no such image\"}}}]}}")),
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	trial_start(&trial, rules, WORK_TIME);
	if (database_look(&trial.database, &trial.detail, &trial.work.err))
		assert_failed(&trial, code, words);
	else
		assert_int_equal(code, ERR_NONE);
	if (!code)
		assert_string_equal(trial.detail, words);
	server_assert_changes(&trial.work.server, "");
}

static void test_look(void **state)
{
	(void)state;
	assert_look(OK(READY), MISSING, ERR_NONE, "shared, its server is ready");
	assert_look(OK(READY), OK(RECORD("s", "")), ERR_NONE, "shared, its server is ready");
	assert_look(OK(READY), OK(RECORD("earlier", "")), ERR_EXISTS,
		    "has a database of an earlier store acme\nit holds that one's data: helm store gc shows it");
	assert_look(MISSING, MISSING, ERR_DATABASE, "there is no shared PostgreSQL in this cluster");
	assert_look(OK("{}"), MISSING, ERR_DATABASE,
		    "the shared PostgreSQL is not ready: ImagePullBackOff: no such image\nlook: helm store platform");
	assert_look(FORBIDDEN, MISSING, ERR_REFUSED, "forbidden");
}

/* Data do not move by themselves from one mode to another; a store that sleeps asks nobody. */
static void test_look_is_refused(void **state)
{
	static const struct rule rules[] = { { 0 } };
	CLEANUP(trial_stop) struct trial moved;
	CLEANUP(trial_stop) struct trial asleep;
	CLEANUP(trial_stop) struct trial own;

	(void)state;
	trial_start(&moved, rules, WORK_TIME);
	moved.release.name_space = parse("{\"metadata\":{\"labels\":{\"store.urumi.ai/database\":\"operator\"}}}");
	assert_int_equal(database_look(&moved.database, &moved.detail, &moved.work.err), -1);
	assert_failed(&moved, ERR_USAGE,
		      "the data of store acme are in a database of mode operator, and do not "
		      "move to "
		      "mode shared\nleave --database operator");
	trial_start(&asleep, rules, WORK_TIME);
	asleep.spec.values = parse("{\"global\":{\"store\":{\"suspended\":true}}}");
	assert_int_equal(database_look(&asleep.database, &asleep.detail, &asleep.work.err), 0);
	assert_int_equal(database_provision(&asleep.database, &asleep.detail, &asleep.work.err), 0);
	/* One of the person's own. */
	trial_start(&own, rules, WORK_TIME);
	own.spec.values = parse("{\"sharedDatabase\":{\"existingSecret\":\"mine\"}}");
	assert_int_equal(database_look(&own.database, &own.detail, &own.work.err), 0);
	assert_int_equal(database_provision(&own.database, &own.detail, &own.work.err), 0);
	assert_int_equal(database_finish(&own.database, &own.detail, &own.work.err), 0);
	server_assert_changes(&own.work.server, "");
}

/* Record before all, Secret, Job; then its end is noted. The password stands in no argument and in no Job. */
static void test_provision(void **state)
{
	static const struct rule rules[] = {
		PATTERN,
		CONNECTION,
		SPACE,
		ALWAYS("GET " RECORD_PATH " ", MISSING),
		ALWAYS("POST " SHARED_RECORDS " \n\"store.urumi.ai/store-uid\":\"s\"", CREATED(RECORD("s", ""))),
		ALWAYS("PATCH " SECRET "?\n\"dbname\":\"ZA==\",\"username\":\"dQ==\",\"password\":\"cA==\",\"host\":"
		       "\"aA==\",\"port\":\"NTQzMg==\",\"ca.crt\":\"Yw==\"",
		       OK("{}")),
		ALWAYS("POST " JOBS " \n\"args\":[\"provision\"]", CREATED("{}")),
		ONCE("GET " JOB " ", OK(RUNNING)),
		ALWAYS("GET " JOB " ", OK(ENDED("Complete"))),
		ALWAYS(PODS, LIST_OF("")),
		ALWAYS("PATCH " RECORD_PATH " \n\"uid\":\"rec\"", OK("{}")),
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(database_provision(&trial.database, &trial.detail, &trial.work.err), 0);
	assert_true(trial.database.made);
	assert_int_equal(server_count(&trial.work.server, "POST " JOBS " \n\"value\":\"cA==\""), 0);
	/* Nobody waits for it before Helm begins, where no hook may need it. */
	assert_int_equal(database_finish_before(&trial.database, &trial.detail, &trial.work.err), 0);
	assert_int_equal(server_count(&trial.work.server, "GET " JOB " "), 0);
	if (database_finish(&trial.database, &trial.detail, &trial.work.err))
		fail_msg("%s", trial.work.err.message);
	assert_string_equal(trial.detail, "store_acme");
	server_assert_changes(&trial.work.server, "POST " SHARED_RECORDS "\nPATCH " SECRET "\nPOST " JOBS "\n"
						  "PATCH " RECORD_PATH "\n");
	/* Done once. */
	assert_int_equal(database_finish(&trial.database, &trial.detail, &trial.work.err), 0);
}

static void test_provision_is_refused(void **state)
{
	static const struct rule foreign[] = {
		PATTERN, CONNECTION, SPACE, ALWAYS("GET " RECORD_PATH " ", OK(RECORD("earlier", ""))), { 0 },
	};
	static const struct rule no_server[] = {
		ALWAYS("GET " SHARED_PATTERN " ", MISSING), CONNECTION, SPACE,
		ALWAYS("GET " RECORD_PATH " ", MISSING),    { 0 },
	};
	CLEANUP(trial_stop) struct trial other;
	CLEANUP(trial_stop) struct trial none;

	(void)state;
	trial_start(&other, foreign, WORK_TIME);
	assert_int_equal(database_provision(&other.database, &other.detail, &other.work.err), -1);
	assert_failed(&other, ERR_EXISTS, "an earlier store acme");
	server_assert_changes(&other.work.server, "");
	trial_start(&none, no_server, WORK_TIME);
	assert_int_equal(database_provision(&none.database, &none.detail, &none.work.err), -1);
	assert_failed(&none, ERR_DATABASE, "there is no shared PostgreSQL");
	server_assert_changes(&none.work.server, "");
}

/* A Job of before that has ended, or goes by something else, goes with its pod first. */
static void test_job_of_before(void **state)
{
	static const struct rule rules[] = {
		PATTERN,
		CONNECTION,
		SPACE,
		ALWAYS("GET " RECORD_PATH " ", OK(RECORD("s", ""))),
		ALWAYS("PATCH " SECRET "?", OK("{}")),
		ONCE("POST " JOBS " ", CONFLICT),
		TIMES(2, "GET " JOB " ", OK(ENDED("Failed"))),
		ALWAYS("GET " JOB " ", MISSING),
		ALWAYS("DELETE " JOB " \n\"propagationPolicy\":\"Foreground\",\"preconditions\":{\"uid\":\"j\"}",
		       OK("{}")),
		ALWAYS("POST " JOBS " ", CREATED("{}")),
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	if (database_provision(&trial.database, &trial.detail, &trial.work.err))
		fail_msg("%s", trial.work.err.message);
	assert_false(trial.database.made);
	server_assert_changes(&trial.work.server, "PATCH " SECRET "\nPOST " JOBS "\nDELETE " JOB "\nPOST " JOBS "\n");
}

static void assert_end(const char *job, const char *pods, unsigned timeout, enum err_code code, const char *words)
{
	const struct rule rules[] = { ALWAYS("GET " JOB " ", job), ALWAYS(PODS, pods), { 0 } };
	CLEANUP(trial_stop) struct trial trial;

	trial_start(&trial, rules, timeout);
	trial.database.record = parse(RECORD("s", ""));
	trial.database.digest = "d";
	assert_int_equal(database_finish(&trial.database, &trial.detail, &trial.work.err), -1);
	assert_failed(&trial, code, words);
	server_assert_changes(&trial.work.server, "");
}

static void test_job_fails(void **state)
{
	(void)state;
	assert_end(OK(ENDED("Failed")), SAID("1", "no room\\nmore"), WORK_TIME, ERR_DATABASE,
		   "database store_acme: provision failed: no room\nlook: helm store platform database status; kubectl "
		   "logs job/store-acme -n store-database");
	assert_end(OK(ENDED("Failed")), LIST_OF(""), WORK_TIME, ERR_DATABASE,
		   "provision failed: its Job did not end in time");
	assert_end(OK(ENDED("Failed")), SAID("3", "it is of store-uid x"), WORK_TIME, ERR_EXISTS,
		   "it is of store-uid x\nan earlier store of that name left it");
	assert_end(MISSING, LIST_OF(""), WORK_TIME, ERR_DATABASE,
		   "Job/store-acme of namespace store-database was removed while it worked");
	assert_end(OK(RUNNING), LIST_OF("{\"status\":{\"conditions\":[{\"message\":\"0/1 nodes are available\"}]}}"),
		   700, ERR_TIMEOUT, "database store_acme: 0/1 nodes are available: the time is over");
}

/* Only the database of the namespace that goes; the record last, as long as it proves whose the rest is. */
static void test_drop(void **state)
{
	static const struct rule rules[] = {
		PATTERN,
		ALWAYS("GET " RECORD_PATH " ", OK(RECORD("s", ""))),
		ALWAYS("POST " JOBS " \n\"args\":[\"drop\"]", CREATED("{}")),
		ALWAYS("GET " JOB " ", OK(ENDED("Complete"))),
		ALWAYS("GET " SECRET " ", OK("{\"metadata\":{\"uid\":\"x\",\"labels\":{"
					     "\"app.kubernetes.io/managed-by\":\"helm-store\"}}}")),
		ALWAYS("DELETE " SECRET " \n\"uid\":\"x\"", OK("{}")),
		ALWAYS("DELETE " RECORD_PATH " \n\"uid\":\"rec\"", OK("{}")),
		ALWAYS("DELETE " JOB " \n\"uid\":\"j\"", OK("{}")),
		{ 0 },
	};
	CLEANUP(trial_stop) struct trial trial;
	CLEANUP(trial_stop) struct trial other;
	bool rest;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	if (database_drop(&trial.work.operation, "s", &trial.work.err))
		fail_msg("%s", trial.work.err.message);
	server_assert_changes(&trial.work.server, "POST " JOBS "\nDELETE " SECRET "\nDELETE " RECORD_PATH "\n"
						  "DELETE " JOB "\n");
	trial_start(&other, rules, WORK_TIME);
	assert_int_equal(database_drop(&other.work.operation, "another", &other.work.err), 0);
	server_assert_changes(&other.work.server, "");
	assert_int_equal(shared_rest(&other.work.operation, &rest, &other.work.err), 0);
	assert_true(rest);
}

/* A Secret of that name that is somebody's own stays. */
static void test_drop_leaves(void **state)
{
	static const struct rule rules[] = {
		PATTERN,
		ALWAYS("GET " RECORD_PATH " ", OK(RECORD("s", ""))),
		ALWAYS("POST " JOBS " ", CREATED("{}")),
		ALWAYS("GET " JOB " ", OK(ENDED("Complete"))),
		ALWAYS("GET " SECRET " ", OK("{\"metadata\":{\"uid\":\"x\"}}")),
		ALWAYS("DELETE " RECORD_PATH " ", OK("{}")),
		ALWAYS("DELETE " JOB " ", OK("{}")),
		{ 0 },
	};
	static const struct rule none[] = { ALWAYS("GET " RECORD_PATH " ", MISSING), { 0 } };
	CLEANUP(trial_stop) struct trial trial;
	CLEANUP(trial_stop) struct trial without;

	(void)state;
	trial_start(&trial, rules, WORK_TIME);
	assert_int_equal(database_drop(&trial.work.operation, "", &trial.work.err), 0);
	server_assert_changes(&trial.work.server, "POST " JOBS "\nDELETE " RECORD_PATH "\nDELETE " JOB "\n");
	trial_start(&without, none, WORK_TIME);
	assert_int_equal(database_drop(&without.work.operation, "", &without.work.err), 0);
	server_assert_changes(&without.work.server, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_look, forget),
		cmocka_unit_test_teardown(test_look_is_refused, forget),
		cmocka_unit_test_teardown(test_provision, forget),
		cmocka_unit_test_teardown(test_provision_is_refused, forget),
		cmocka_unit_test_teardown(test_job_of_before, forget),
		cmocka_unit_test_teardown(test_job_fails, forget),
		cmocka_unit_test_teardown(test_drop, forget),
		cmocka_unit_test_teardown(test_drop_leaves, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
