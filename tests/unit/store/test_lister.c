/* SPDX-License-Identifier: Apache-2.0 */
/* All stores by metadata: whom a found object speaks of, which record is believed, and what may not be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "server.h"
#include "store/lease.h"
#include "store/lister.h"
#include "store/name.h"

#define SPACES "GET /api/v1/namespaces?"
#define SECRETS "GET /api/v1/secrets?"
#define LEASES "GET " LEASE_FOLDER "?"

#define SPACE(store)                                                                                                   \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"" store "\"}}}"
#define WRITTEN(by)                                                                                                    \
	"\"managedFields\":[{\"manager\":\"" by "\",\"operation\":\"Update\",\"fieldsV1\":{\"f:data\":{"               \
	"\"f:release\":{}},\"f:metadata\":{\"f:labels\":{\"f:name\":{},\"f:owner\":{},\"f:status\":{},"                \
	"\"f:version\":{}}},\"f:type\":{}}}]"
#define RECORD_BY(by, place, store, version, status)                                                                   \
	"{\"metadata\":{\"namespace\":\"" place "\",\"name\":\"sh.helm.release.v1." store ".v" version "\","           \
	"\"uid\":\"r" version "\",\"labels\":{\"" LABEL_MANAGED "\":\"true\",\"name\":\"" store "\","                  \
	"\"owner\":\"helm\",\"version\":\"" version "\",\"status\":\"" status "\"}," WRITTEN(by) "}}"
#define RECORD(store, version, status) RECORD_BY("Helm", "store-" store, store, version, status)

static int look(const struct rule *rules, const struct lister_request *request, struct value **ret, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	server.cluster.patience = 1500;
	failed = lister_read(&server.cluster, request, &arena, ret, err);
	server_assert_changes(&server, "");
	server_stop(&server);
	return failed;
}

/* "NAME STATE REVISION" of each, by commas. */
static const char *said(const struct value *stores)
{
	const char *text = "";

	for (const struct value *store = value_first(stores); store; store = store->next)
		text = arena_text(&arena, "%s%s%s %s %ld", text, *text ? ", " : "", value_text_at(store, "name"),
				  value_text_at(store, "state"), value_number_at(store, "revision"));
	return text;
}

static void assert_seen(const struct rule *rules, const struct lister_request *request, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *stores;

	assert_int_equal(look(rules, request, &stores, &err), 0);
	assert_string_equal(said(stores), expected);
}

/* By name; of each the newest revision by number; a namespace without a release, and a release without a namespace. */
static void test_join(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("b") "," SPACE("a") "," SPACE("c"))),
		ALWAYS(SECRETS, LIST_OF(JOINED(RECORD("b", "1", "failed"), RECORD("d", "1", "deployed"),
					       RECORD("a", "1", "deployed")))),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};

	(void)state;
	assert_seen(rules, &(struct lister_request){ 0 }, "a ACTIVE 1, b FAILED 1, c UNINSTALLED 0, d ACTIVE 1");
	/* Which stores have a label the records alone tell. */
	assert_seen(rules, &(struct lister_request){ .selector = LABEL_PROFILE "=prod" },
		    "a ACTIVE 1, b FAILED 1, d ACTIVE 1");
}

/* Of another namespace, or of another writer: neither is a record of the store. */
static void test_not_believed(void **state)
{
	static const struct rule elsewhere[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("a"))),
		ALWAYS(SECRETS, LIST_OF(RECORD_BY("Helm", "store-b", "a", "1",
						  "deployed") "," RECORD_BY("Helm", "default", "a", "1", "deployed"))),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};
	static const struct rule forged[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("a"))),
		ALWAYS(SECRETS, LIST_OF(RECORD_BY("pod", "store-a", "a", "1", "failed"))),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *stores;

	(void)state;
	assert_seen(elsewhere, &(struct lister_request){ 0 }, "a UNINSTALLED 0");
	assert_int_equal(look(forged, &(struct lister_request){ 0 }, &stores, &err), 0);
	assert_string_equal(said(stores), "a UNINSTALLED 0");
	assert_non_null(strstr(value_text_at(value_first(stores), "warning"), "it was not Helm that wrote"));
}

/* What may not be read is unknown; what is not answered is an error, never an empty list. */
static void test_unseen(void **state)
{
	static const struct rule no_records[] = {
		ALWAYS(SPACES, LIST_OF(SPACE("a"))),
		ALWAYS(SECRETS, FORBIDDEN),
		ALWAYS(LEASES, FORBIDDEN),
		{ 0 },
	};
	static const struct rule nothing[] = {
		ALWAYS(SPACES, FORBIDDEN),
		ALWAYS(SECRETS, FORBIDDEN),
		ALWAYS(LEASES, FORBIDDEN),
		{ 0 },
	};
	static const struct rule broken[] = {
		ALWAYS(SPACES, HALF),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};
	static const struct rule gateway[] = {
		ALWAYS(SPACES, LIST_OF("")),
		ALWAYS(SECRETS, HTML),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};
	static const struct {
		const struct rule *rules;
		struct lister_request request;
		enum err_code code;
	} cases[] = {
		{ no_records, { .must_see = true }, ERR_REFUSED },
		{ no_records, { .selector = "a=b" }, ERR_REFUSED },
		{ nothing, { 0 }, ERR_REFUSED },
		{ broken, { 0 }, ERR_CLUSTER },
		{ gateway, { 0 }, ERR_CLUSTER },
	};

	(void)state;
	assert_seen(no_records, &(struct lister_request){ 0 }, "a UNKNOWN 0");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		struct value *stores;

		assert_int_equal(look(cases[i].rules, &cases[i].request, &stores, &err), -1);
		assert_int_equal(err.code, cases[i].code);
	}
}

/* A list of several pages is one list. */
static void test_pages(void **state)
{
#define PAGE(next, items) OK("{\"kind\":\"ThingList\",\"metadata\":{\"continue\":\"" next "\"},\"items\":[" items "]}")
	static const struct rule rules[] = {
		ONCE(SPACES, PAGE("more", SPACE("a"))),
		ONCE(SPACES, PAGE("", SPACE("b"))),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(LEASES, LIST_OF("")),
		{ 0 },
	};

	(void)state;
	assert_seen(rules, &(struct lister_request){ 0 }, "a UNINSTALLED 0, b UNINSTALLED 0");
}

/* One store alone: a namespace of that name that another has, or nobody, is not its. */
static void test_one(void **state)
{
#define ONE "GET /api/v1/namespaces/store-acme"
	static const struct rule theirs[] = {
		ALWAYS(ONE " ",
		       OK("{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"" LABEL_STORE "\":\"other\"}}}")),
		ALWAYS(ONE "/secrets?", LIST_OF("")),
		ALWAYS("GET " LEASE_FOLDER "/acme ", MISSING),
		ALWAYS(SPACES, LIST_OF(SPACE("acne") "," SPACE("zebra"))),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct state_facts facts;
	struct server server;

	(void)state;
	assert_seen(theirs, &(struct lister_request){ .only = "acme" }, "");
	server_rules(&server, theirs);
	assert_int_equal(lister_find(&server.cluster, "acme", &arena, &facts, &err), -1);
	server_stop(&server);
	assert_int_equal(err.code, ERR_MISSING);
	assert_non_null(strstr(err.message, "did you mean acne?"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_join, forget),   cmocka_unit_test_teardown(test_not_believed, forget),
		cmocka_unit_test_teardown(test_unseen, forget), cmocka_unit_test_teardown(test_pages, forget),
		cmocka_unit_test_teardown(test_one, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
