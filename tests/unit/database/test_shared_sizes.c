/* SPDX-License-Identifier: Apache-2.0 */
/* How large databases are: which measurement counts, what is none, and that one that is made now leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/shared_sizes.h"
#include "joined.h"
#include "server.h"

#define PLACE "/api/v1/namespaces/store-database/"
#define PODS "GET " PLACE "pods?"
#define LOG(pod) "GET " PLACE "pods/" pod "/log "
#define VOLUME "GET " PLACE "persistentvolumeclaims/data-database-0 "
#define JOBS "/apis/batch/v1/namespaces/store-database/jobs"
#define POD(name, phase, time)                                                                                         \
	"{\"metadata\":{\"name\":\"" name "\",\"creationTimestamp\":\"2026-11-28T" time "Z\"},\"status\":{"            \
	"\"phase\":\"" phase "\",\"containerStatuses\":[{\"state\":{\"terminated\":{\"message\":\"no way in\"}}}]}}"
#define MEASURED "{\"at\":\"now\",\"share\":20,\"databases\":[{\"name\":\"store_a_b\",\"bytes\":536870912}]}"
#define ONE_GIGABYTE ALWAYS(VOLUME, OK("{\"status\":{\"capacity\":{\"storage\":\"1Gi\"}}}"))

static int measure(const struct rule *rules, bool now, unsigned patience, struct value **ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	server.cluster.patience = 4000;
	failed = now ? shared_sizes_now(&server.cluster, patience, &arena, ret, err)
		     : shared_sizes_last(&server.cluster, &arena, ret, err);
	assert_int_equal(server_count(&server, "?"), 0);
	assert_int_equal(server_count(&server, "DELETE " JOBS), now && server_count(&server, "POST "));
	server_stop(&server);
	return failed;
}

/* The newest that ended well and can be read. */
static void test_last(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(PODS,
		       LIST_OF(JOINED(POD("old", "Succeeded", "10:00:00"), POD("new", "Succeeded", "12:00:00"),
				      POD("torn", "Succeeded", "13:00:00"), POD("failed", "Failed", "14:00:00")))),
		ALWAYS(LOG("torn"), OK("no JSON")),
		ALWAYS(LOG("new"), OK(MEASURED)),
		ONE_GIGABYTE,
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *database;
	struct value *measured;
	struct value *map = parse("{}");

	(void)state;
	assert_int_equal(measure(rules, false, 0, &measured, &err), 0);
	assert_int_equal(value_number_at(measured, "volume"), 1073741824);
	database = shared_sizes_of(measured, "a-b", &arena);
	assert_int_equal(shared_sizes_share(measured, database), 50);
	assert_true(shared_sizes_is_large(measured, database));
	shared_sizes_put(measured, "a-b", map, &arena);
	assert_json(map, "{\"databaseBytes\":536870912,\"databaseShare\":50,\"databaseMeasuredAt\":\"now\"}");
	assert_string_equal(shared_sizes_text(536870912, &arena), "512Mi");
	/* Of another store it has nothing. */
	assert_null(shared_sizes_of(measured, "a", &arena));
	map = parse("{}");
	shared_sizes_put(measured, "a", map, &arena);
	assert_json(map, "{}");
	assert_false(shared_sizes_is_large(measured, NULL));
}

/* What may not be read is no measurement, and no error; a way that is broken is one. */
static void test_none(void **state)
{
	static const struct rule forbidden[] = { ALWAYS(PODS, FORBIDDEN), { 0 } };
	static const struct rule no_log[] = {
		ALWAYS(PODS, LIST_OF(POD("one", "Succeeded", "10:00:00"))),
		ALWAYS(LOG("one"), MISSING),
		{ 0 },
	};
	static const struct rule no_volume[] = {
		ALWAYS(PODS, LIST_OF(POD("one", "Succeeded", "10:00:00"))),
		ALWAYS(LOG("one"), OK(MEASURED)),
		ALWAYS(VOLUME, MISSING),
		{ 0 },
	};
	static const struct rule none[] = { ALWAYS(PODS, LIST_OF("")), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *measured;

	(void)state;
	assert_int_equal(measure(forbidden, false, 0, &measured, &err), 0);
	assert_null(measured);
	assert_int_equal(measure(no_log, false, 0, &measured, &err), 0);
	assert_null(measured);
	assert_int_equal(measure(none, false, 0, &measured, &err), 0);
	assert_null(measured);
	assert_int_equal(measure(no_volume, false, 0, &measured, &err), 0);
	assert_int_equal(shared_sizes_share(measured, shared_sizes_of(measured, "a-b", &arena)), -1);
}

#define PATTERN                                                                                                        \
	ALWAYS("GET /apis/batch/v1/namespaces/store-database/cronjobs/database-measure ",                              \
	       OK("{\"spec\":{\"jobTemplate\":{\"metadata\":{},\"spec\":{}}}}"))
#define MADE                                                                                                           \
	PATTERN, ALWAYS("POST " JOBS " \n\"ttlSecondsAfterFinished\":60",                                              \
			CREATED("{\"metadata\":{\"name\":\"m\",\"uid\":\"u\"}}")),                                     \
		ALWAYS("DELETE " JOBS "/m \n\"uid\":\"u\"", OK("{}"))

static void test_now(void **state)
{
	static const struct rule rules[] = {
		MADE,
		ONCE(PODS, LIST_OF("")),
		ALWAYS(PODS, LIST_OF(POD("m-1", "Succeeded", "10:00:00"))),
		ALWAYS(LOG("m-1"), OK(MEASURED)),
		ONE_GIGABYTE,
		{ 0 },
	};
	static const struct rule fails[] = { MADE, ALWAYS(PODS, LIST_OF(POD("m-1", "Failed", "10:00:00"))), { 0 } };
	static const struct rule late[] = { MADE, ALWAYS(PODS, LIST_OF("")), { 0 } };
	static const struct rule no_server[] = { ALWAYS("GET /apis/batch", MISSING), { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *measured;

	(void)state;
	assert_int_equal(measure(rules, true, 30, &measured, &err), 0);
	assert_string_equal(value_text_at(measured, "at"), "now");
	assert_int_equal(measure(fails, true, 30, &measured, &err), -1);
	assert_int_equal(err.code, ERR_DATABASE);
	assert_string_equal(err.message, "the shared PostgreSQL was not measured: no way in\n"
					 "look: helm store platform database status");
	assert_int_equal(measure(late, true, 1, &measured, &err), -1);
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_non_null(strstr(err.message, "Job/m of namespace store-database did not end within 1 s"));
	assert_int_equal(measure(no_server, true, 1, &measured, &err), -1);
	assert_int_equal(err.code, ERR_DATABASE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_last, forget),
		cmocka_unit_test_teardown(test_none, forget),
		cmocka_unit_test_teardown(test_now, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
