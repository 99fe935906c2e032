/* SPDX-License-Identifier: Apache-2.0 */
/* create and rollback as a whole, from a request to its result, on a scripted cluster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base64.h"
#include "installed.h"
#include "lifecycle/create.h"
#include "lifecycle/rollback.h"
#include "store/lease.h"

#define SECRET(version) "GET " SPACE_PATH "/secrets/sh.helm.release.v1.acme.v" version " "
#define TAKEN                                                                                                          \
	ALWAYS("POST " LEASE_FOLDER " ", CREATED("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"2\"}}")),         \
		ALWAYS("PUT " LEASE_FOLDER "/", OK("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"3\"}}")),       \
		ALWAYS("DELETE " LEASE_FOLDER "/", OK("{}"))
#define NO_IMAGES ALWAYS("GET /api/v1/namespaces/store-system/configmaps/images ", MISSING)
#define NEW_SPACE                                                                                                      \
	SINCE("PATCH " SPACE_PATH "?", "GET " SPACE_PATH " ", OK(SPACE_OF("acme", MADE_NOTE))),                        \
		ALWAYS("GET " SPACE_PATH " ", MISSING),                                                                \
		ONCE("PATCH " SPACE_PATH "?", CREATED(SPACE_OF("acme", ""))),                                          \
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE_OF("acme", MADE_NOTE)))
/* What the store was made of; what Helm merges is in the file `merged`, in base64. */
#define VALUES                                                                                                         \
	"{\"global\":{\"store\":{\"name\":\"acme\",\"profile\":\"local\",\"plan\":\"small\",\"hosts\":["               \
	"\"acme.example.com\"],\"chart\":{\"name\":\"demo\"},\"database\":{\"mode\":\"dedicated\"},\"found\":[]}}}"
#define HELM_OF(values)                                                                                                \
	"case \"$1 $2\" in\n"                                                                                          \
	"'template merge') printf 'helm: v4.1.0\\nvalues: %s\\nintegers: W251bGxd\\n' $(cat \"$here/merged\") ;;\n"    \
	"version*) echo v4.1.0 ;;\n"                                                                                   \
	"template*) echo '{\"event\":\"summary\",\"documents\":1,\"edits\":0}' >\"$HELM_STORE_REPORT\"; echo a: b ;;\n"\
	"'get values') echo '" values "' ;;\n"                                                                         \
	"upgrade*) case $* in *dry-run*) echo '{\"manifest\":\"\"}' ;; esac ;;\n"                                      \
	"esac"

static void start(struct installed *it, const struct rule *rules, const char *helm, const char *merged)
{
	CLEANUP(bytes_free) struct bytes packed = BYTES_INIT(CASE_MOST);

	installed_start(it, rules, helm);
	base64_encode(str_of(merged), &packed);
	stand_in_file(&it->folder, "merged", packed.data);
}

static struct create_request request_of(const char *name)
{
	struct create_request request = { .name = name, .given = spec_given_none };

	request.given.profile = "local";
	request.given.chart = "demo";
	request.change.wait.timeout = WORK_TIME;
	request.change.patience = -1;
	return request;
}

static void test_create(void **state)
{
	static const struct rule rules[] = {
		TAKEN,
		NO_IMAGES,
		SINCE("PATCH " QUOTA_PATH "?", SECRETS, LIST_OF(RECORD("1", "deployed"))),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))),
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),
		NEW_SPACE,
		EMPTY,
		{ 0 },
	};
	struct create_request request = request_of("acme");
	CLEANUP(installed_stop) struct installed it;
	struct change_result result;

	(void)state;
	start(&it, rules, HELM_OF(VALUES), "{}");
	if (create_run(&it.session, &request, &result, &it.err))
		fail_msg("%s", it.err.message);
	assert_string_equal(result.what, "ready");
	assert_string_equal(value_text_at(result.map, "profile"), "local");
	assert_string_equal(value_text_at(result.map, "namespace"), "store-acme");
	assert_non_null(strstr(stand_in_asked(it.helm), "upgrade acme demo --install"));
	assert_int_equal(server_count(&it.server, "POST " LEASE_FOLDER " \n\"store.urumi.ai/command\":\"create\""), 1);
	assert_int_equal(server_count(&it.server, "DELETE " LEASE_FOLDER "/acme"), 1);
	assert_int_equal(server_count(&it.server, "?"), 0);
}

/* The same again: nothing is changed; another specification is refused, and the differences are told. */
#define LIVE(fingerprint)                                                                                              \
	TAKEN, NO_IMAGES, ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", MADE_NOTE))),                              \
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE_OF("acme", MADE_NOTE))),                                          \
		ALWAYS(SECRETS, LIST_OF(RECORD_OF("1", "deployed", ",\"store.urumi.ai/fingerprint\":\"" fingerprint    \
						  "\""))),                                                             \
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))), ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))),      \
		ALWAYS("GET /apis/autoscaling", LIST_OF("")), ALWAYS("GET /apis/keda.sh", MISSING), EMPTY

static void test_exists(void **state)
{
	static const struct rule rules[] = { LIVE("0000000000000000"), { 0 } };
	struct create_request request = request_of("acme");
	CLEANUP(installed_stop) struct installed same;
	CLEANUP(installed_stop) struct installed other;
	struct change_result result;

	(void)state;
	/* By another fingerprint, and with the same values: an earlier release of ours computed it. */
	start(&same, rules, HELM_OF(VALUES), "{}");
	if (create_run(&same.session, &request, &result, &same.err))
		fail_msg("%s", same.err.message);
	assert_string_equal(result.what, "unchanged");
	assert_true(result.unchanged);
	assert_null(strstr(stand_in_asked(same.helm), "upgrade"));
	assert_non_null(strstr(stand_in_asked(same.helm), "get values acme --namespace store-acme --output json "
							  "--revision 1"));
	start(&other, rules, HELM_OF("{\"size\":3,\"global\":{\"store\":{\"profile\":\"prod\"}}}"), "{}");
	assert_int_equal(create_run(&other.session, &request, &result, &other.err), -1);
	installed_assert_failed(&other, ERR_EXISTS, "store acme exists with another specification\n");
	installed_assert_failed(&other, ERR_EXISTS, "size");
	installed_assert_failed(&other, ERR_EXISTS, "the same command with --if-exists update");
	assert_null(strstr(stand_in_asked(other.helm), "upgrade"));
	server_assert_changes(&other.server, "POST " LEASE_FOLDER "\nPATCH " SPACE_PATH "\nPATCH " SPACE_PATH "\n"
					     "DELETE " LEASE_FOLDER "/acme\n");
}

/* A dry run takes no lease, changes nothing, and shows what it would. */
static void test_dry_run(void **state)
{
	static const struct rule rules[] = {
		NO_IMAGES,
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(APPS "deployments?", LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	struct create_request request = request_of("acme");
	CLEANUP(installed_stop) struct installed it;
	struct change_result result;

	(void)state;
	request.change.dry_run = true;
	start(&it, rules, HELM_OF(VALUES), "{}");
	if (create_run(&it.session, &request, &result, &it.err))
		fail_msg("%s", it.err.message);
	assert_string_equal(result.what, "created");
	assert_true(result.dry_run && result.has_diff);
	server_assert_changes(&it.server, "");
}

/* What needs no cluster is refused before anything is asked. */
static void test_refused(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET /version ", OK("{}")), { 0 } };
	struct create_request request = request_of("No Name");
	CLEANUP(installed_stop) struct installed name;
	CLEANUP(installed_stop) struct installed storage;
	struct change_result result;

	(void)state;
	start(&name, rules, HELM_OF(VALUES), "{}");
	assert_int_equal(create_run(&name.session, &request, &result, &name.err), -1);
	assert_int_equal(name.err.code, ERR_USAGE);
	request.name = "acme";
	start(&storage, rules, HELM_OF(VALUES), "{}");
	storage.environment.helm_driver = "configmap";
	assert_int_equal(create_run(&storage.session, &request, &result, &storage.err), -1);
	installed_assert_failed(&storage, ERR_USAGE,
				"HELM_DRIVER is configmap: helm store keeps and finds releases in "
				"Secrets alone\n");
	assert_int_equal(server_count(&storage.server, "GET "), 0);
}

static int go_back(struct installed *it, const struct rule *rules, const char *helm, long revision,
		   struct change_result *ret)
{
	struct rollback_request request = { .name = "acme", .revision = revision };

	request.change.wait.timeout = WORK_TIME;
	request.change.patience = -1;
	start(it, rules, helm, VALUES);
	return rollback_run(&it->session, &request, ret, &it->err);
}

/* To the revision that was seen ready before, where none is named; to none, where there is none. */
static void test_rollback(void **state)
{
#define TWO LIST_OF(RECORD("1", "superseded") "," RECORD("2", "deployed"))
#define THREE LIST_OF(RECORD("1", "superseded") "," RECORD("2", "superseded") "," RECORD("3", "deployed"))
#define WORKED(notes)                                                                                                  \
	TAKEN, ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", ",\"annotations\":{\"store.urumi.ai/worked\":"        \
		"\"" notes                                                                                             \
							   "\",\"store.urumi.ai/hosts\":\"acme.example.com\"}"))),     \
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE_OF("acme", ""))),                                                 \
		ALWAYS(SECRET("1"), OK(RECORD("1", "superseded"))), ALWAYS(SECRET("2"), OK(RECORD("2", "deployed"))),  \
		ALWAYS(SECRET("3"), OK(RECORD("3", "deployed"))), ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))), EMPTY
	static const struct rule rules[] = {
		SINCE("PATCH " QUOTA_PATH "?", SECRETS, THREE),
		ALWAYS(SECRETS, TWO),
		WORKED("1:r1,2:r2"),
		{ 0 },
	};
	static const struct rule nothing[] = { ALWAYS(SECRETS, TWO), WORKED("2:r2"), { 0 } };
	static const struct rule none[] = {
		TAKEN,
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS("GET /api/v1/namespaces?", LIST_OF("")),
		ALWAYS("GET /api/v1/secrets?", LIST_OF("")),
		ALWAYS("GET /version ", OK("{}")),
		ALWAYS("GET " LEASE_FOLDER, LIST_OF("")),
		{ 0 },
	};
	CLEANUP(installed_stop) struct installed it;
	CLEANUP(installed_stop) struct installed without;
	CLEANUP(installed_stop) struct installed missing;
	struct change_result result;

	(void)state;
	if (go_back(&it, rules, HELM_OF(VALUES), 0, &result))
		fail_msg("%s", it.err.message);
	assert_string_equal(result.what, "as revision 1 was");
	assert_non_null(strstr(stand_in_asked(it.helm), "rollback acme 1 --namespace store-acme"));
	assert_int_equal(go_back(&without, nothing, HELM_OF(VALUES), 0, &result), -1);
	installed_assert_failed(&without, ERR_MISSING,
				"store acme has no other revision before 2 at which it was seen "
				"ready");
	assert_null(strstr(stand_in_asked(without.helm), "rollback"));
	assert_int_equal(go_back(&missing, none, HELM_OF(VALUES), 1, &result), -1);
	installed_assert_failed(&missing, ERR_MISSING, "there is no store acme");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_create, forget),   cmocka_unit_test_teardown(test_exists, forget),
		cmocka_unit_test_teardown(test_dry_run, forget),  cmocka_unit_test_teardown(test_refused, forget),
		cmocka_unit_test_teardown(test_rollback, forget),
	};

	(void)argc;
	installed_begin(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
