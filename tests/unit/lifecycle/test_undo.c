/* SPDX-License-Identifier: Apache-2.0 */
/* What a failure undoes, what it leaves, and what it says then; and what a command finds that one before it left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/undo.h"
#include "provisioned.h"

#define SECRET(version) "GET " SPACE_PATH "/secrets/sh.helm.release.v1.acme.v" version " "
#define SPACE(notes) SPACE_OF("acme", ",\"annotations\":{\"store.urumi.ai/made\":\"s\"" notes "}")
#define ONE ",\"store.urumi.ai/worked\":\"1:r1\""
#define NO_REST                                                                                                        \
	ALWAYS("GET /apis/rbac.authorization.k8s.io/", LIST_OF("")), ALWAYS("GET /apis/scheduling", LIST_OF("")),      \
		ALWAYS("GET /apis/storage", LIST_OF("")), ALWAYS("GET /apis/networking", LIST_OF("")),                 \
		ALWAYS("GET /apis/admissionregistration", LIST_OF("")),                                                \
		ALWAYS("GET /api/v1/persistentvolumes?", LIST_OF("")),                                                 \
		ALWAYS("GET /api/v1/namespaces/store-database/", MISSING)
/* The chart's own fault, in Helm's words, once it is to be applied. */
#define HELM_FAILS(words)                                                                                              \
	HELM "case \"$1\" in\nupgrade) echo '" words "' >&2; exit 1 ;;\n"                                              \
	     "get) echo '{\"global\":{\"store\":{\"profile\":\"local\",\"hosts\":[\"acme.example.com\"]}}}' ;;\nesac"
#define CHART_FAULT "Error: UPGRADE FAILED: execution error at (x/templates/web.yaml:1:1): no image"
#define OTHER_FAULT "Error: UPGRADE FAILED: nobody knows"

/* Of a store that was made in this run nothing is left: namespace and all, after Helm's own part. */
static void test_first_goes(void **state)
{
	static const struct rule rules[] = {
		TIMES(3, "GET " SPACE_PATH " ", MISSING),
		TIMES(9, "GET " SPACE_PATH " ", OK(SPACE(""))),
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		ONCE("PATCH " SPACE_PATH "?", CREATED(SPACE_OF("acme", ""))),
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE(""))),
		ALWAYS("DELETE " SPACE_PATH " \n\"uid\":\"s\"", OK("{}")),
		TIMES(4, SECRETS, LIST_OF("")),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "failed"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "failed"))),
		ALWAYS(APPS "deployments?", LIST_OF("")),
		NO_REST,
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM_FAILS(CHART_FAULT));
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_CHART, "no image");
	provisioned_assert_failed(&it, ERR_CHART, "\nrolled back: nothing of store acme is left");
	assert_non_null(strstr(stand_in_asked(it.helm), "\nuninstall acme --namespace store-acme"));
	assert_int_equal(server_count(&it.work.server, "DELETE "), 1);
	assert_int_equal(server_count(&it.work.server, "DELETE " SPACE_PATH), 1);
}

/* What may be somebody else's fault undoes nothing: it is told how to go on. */
static void test_first_stays(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE(""))),
		ALWAYS("PATCH " SPACE_PATH, OK(SPACE(""))),
		TIMES(4, SECRETS, LIST_OF("")),
		ALWAYS(SECRETS, LIST_OF(RECORD("1", "pending-install"))),
		ALWAYS(SECRET("1"), OK(RECORD("1", "pending-install"))),
		ALWAYS("GET /api/v1 ", OK("{}")),
		ALWAYS(APPS "deployments?", LIST_OF("")),
		EMPTY,
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM_FAILS(OTHER_FAULT));
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_CHILD,
				  "what was made is still there; to go on: the same command again\n"
				  "to remove it: helm store delete acme");
	assert_null(strstr(stand_in_asked(it.helm), "uninstall"));
	assert_int_equal(server_count(&it.work.server, "DELETE "), 0);
}

/* A store that ran: back to the revision that was seen ready, namespace and guards first. */
#define LIVE(notes, more)                                                                                              \
	ALWAYS("GET " SPACE_PATH " ", OK(SPACE(notes))), ALWAYS("PATCH " SPACE_PATH, OK(SPACE(notes))), more,          \
		ALWAYS(SECRET("1"), OK(RECORD("1", "deployed"))), ALWAYS(SECRET("2"), OK(RECORD("2", "failed"))),      \
		ALWAYS(SECRET("3"), OK(RECORD("3", "deployed"))), NONE(CORE "networkpolicies"),                        \
		NONE(CORE "limitranges"), ALWAYS("GET /apis/networking.k8s.io/v1/namespaces/store-acme/", LIST_OF("")),\
		ALWAYS(APPS "deployments?", LIST_OF(WEB("1"))), EMPTY
#define BEFORE LIST_OF(RECORD("1", "deployed"))

static void test_update_goes_back(void **state)
{
	static const struct rule rules[] = {
		LIVE(ONE, ALWAYS(SECRETS, BEFORE)),
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM_FAILS(CHART_FAULT));
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_CHART, "no image");
	assert_non_null(strstr(it.work.err.message, "\nrolled back to revision 1"));
	assert_null(strstr(it.work.err.message, "but for its namespace"));
	assert_non_null(strstr(stand_in_asked(it.helm), "\nrollback acme 1 --namespace store-acme --history-max 5"));
	assert_null(strstr(stand_in_asked(it.helm), "uninstall"));
	assert_int_equal(server_count(&it.work.server, "DELETE "), 0);
	/* Guards: those of the run, and those of the revision that comes back. */
	assert_int_equal(server_count(&it.work.server, "PATCH " QUOTA_PATH "?"), 2);
}

/* Going back fails too: both are told, and by which command a person goes back. */
static void test_back_fails(void **state)
{
	static const struct rule rules[] = { LIVE(ONE, ALWAYS(SECRETS, BEFORE)), { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules,
			  HELM_FAILS(CHART_FAULT) "\n[ \"$1\" != rollback ] || { echo 'Error: torn' >&2; "
						  "exit 1; }");
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_CHART, "\nrolling back failed too: ");
	provisioned_assert_failed(&it, ERR_CHART, "torn");
	provisioned_assert_failed(&it, ERR_CHART, "\nto go back: helm store rollback acme 1");
}

/* No revision was ever seen ready, nor is: there is nothing to go back to. */
static void test_nothing_to_go_back_to(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(APPS "deployments?", LIST_OF(WEB("0"))),
		LIVE("", ALWAYS(SECRETS, BEFORE)),
		{ 0 },
	};
	CLEANUP(provisioned_stop) struct provisioned it;

	(void)state;
	provisioned_start(&it, rules, HELM_FAILS(CHART_FAULT));
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_CHART,
				  "left as it is: no revision of store acme was seen ready, to which "
				  "it could go back; correct it with helm store update acme");
	assert_null(strstr(stand_in_asked(it.helm), "rollback"));
}

/* What undo says alone, of each thing that a run had done. */
static void assert_said(const struct provision *like, enum err_code code, const char *words)
{
	static const struct rule rules[] = { ALWAYS("GET ", FORBIDDEN), { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;

	provisioned_start(&it, rules, HELM);
	it.provision.found.was_deployed = like->found.was_deployed;
	it.provision.request.keep_failed = like->request.keep_failed;
	it.provision.mode = like->mode ? like->mode : PROVISION_UPGRADE;
	it.provision.done.is_ready = like->done.is_ready;
	it.provision.found.kept = like->found.kept;
	it.provision.done.released = like->done.released;
	it.provision.found.release = like->found.release;
	(void)err_set(&it.work.err, code, "the cause");
	assert_int_equal(undo_run(&it.provision, &it.work.err), -1);
	provisioned_assert_failed(&it, code, arena_format(&arena, "the cause\n%s", words).p);
	server_assert_changes(&it.work.server, "");
}

static void test_words(void **state)
{
	(void)state;
	assert_said(&(struct provision){ .done.is_ready = true }, ERR_TIMEOUT,
		    "its workloads are ready, and nothing was undone; look again: helm store wait acme");
	assert_said(&(struct provision){ .found.kept = true }, ERR_TIMEOUT,
		    "what was made is still there; to go on: the same command again\n"
		    "to take it back, and keep the data: helm store delete acme --keep-data");
	assert_said(&(struct provision){ .found.was_deployed = true }, ERR_TIMEOUT,
		    "what was made is still there; to go on: the same command again\n"
		    "what became of it: helm store status acme");
	assert_said(&(struct provision){ .found.was_deployed = true, .found.release = { .worked = 3 } }, ERR_CLUSTER,
		    "what was made is still there; to go on: the same command again\n"
		    "to go back: helm store rollback acme 3");
	assert_said(&(struct provision){ .mode = PROVISION_REPAIR, .found.release = { .revision = 2 } }, ERR_FAILED,
		    "store acme is as specified (revision 2) and left as it is; more: helm store status acme");
	assert_said(&(struct provision){ .request.keep_failed = true,
					 .found.was_deployed = true,
					 .done.released = true,
					 .found.release = { .worked = 3 } },
		    ERR_FAILED,
		    "left as it is (--keep-failed); to go back: helm store rollback acme 3; more: helm store status");
	assert_said(
		&(struct provision){ .request.keep_failed = true, .found.was_deployed = true, .done.released = true },
		ERR_FAILED, "left as it is (--keep-failed); more: helm store status acme");
}

/* Pending, and no command of ours died: somebody's helm may be at work, and is left alone. */
static void assert_held(const char *status, const char *before, const char *words)
{
	const char *list = arena_text(&arena,
				      ANSWER("200 OK", "",
					     "{\"kind\":\"ThingList\",\"metadata\":{},\"items\""
					     ":[%s%s]}"),
				      before,
				      strcmp(status, "uninstalling") == 0 ? RECORD("2", "uninstalling")
									  : RECORD("2", "pending-upgrade"));
	const struct rule rules[] = { ALWAYS("GET " SPACE_PATH " ", OK(SPACE(""))), ALWAYS(SECRETS, list), { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;

	provisioned_start(&it, rules, HELM);
	assert_int_equal(provisioned_run(&it), -1);
	provisioned_assert_failed(&it, ERR_LOCKED, "and no command of helm store did that");
	provisioned_assert_failed(&it, ERR_LOCKED, words);
	assert_string_equal(stand_in_asked(it.helm), "");
	server_assert_changes(&it.work.server, "");
}

static void test_held(void **state)
{
	(void)state;
	assert_held("pending", RECORD("1", "deployed") ",",
		    "if it died: helm rollback acme 1 -n store-acme, then "
		    "this");
	assert_held("uninstalling", RECORD("1", "deployed") ",", "if it died: helm uninstall acme -n store-acme, then");
}

#define DEAD(version, status)                                                                                          \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"creationTimestamp\":\"2026-11-28T15:00:00Z\",\"name\":"         \
	"\"sh.helm.release.v1.acme.v" version "\",\"uid\":\"r" version "\",\"labels\":{\"" LABEL_MANAGED "\":"         \
	"\"true\",\"name\":\"acme\",\"owner\":\"helm\",\"version\":\"" version "\",\"status\":\"" status "\"},"        \
	WRITTEN "}}"

/* It was written while the command that is known to have died held the lease: put in order, then the run goes on. */
static void assert_recovered(const char *first, const char *then, const char *asked)
{
	const struct rule rules[] = { ONCE(SECRETS, first), LIVE(ONE, ALWAYS(SECRETS, then)), { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;

	provisioned_start(&it, rules, HELM_FAILS(""));
	it.work.operation.lease.took_over = true;
	it.work.operation.lease.held_since = 1000;
	it.work.operation.lease.held_until = 4000000000;
	if (provision_begin(&it.provision, &it.work.operation, &it.work.err))
		fail_msg("%s", it.work.err.message);
	assert_true(it.provision.done.recovered);
	assert_non_null(strstr(stand_in_asked(it.helm), asked));
	assert_non_null(strstr(told_text(&it.told), "of a command that was broken off\n"));
}

static void test_recover(void **state)
{
	(void)state;
	assert_recovered(LIST_OF(RECORD("1", "deployed") "," DEAD("2", "pending-upgrade")),
			 LIST_OF(RECORD("1", "superseded") "," RECORD("2", "failed")),
			 "rollback acme 1 --namespace store-acme --history-max 0");
	assert_recovered(LIST_OF(DEAD("1", "pending-install")), LIST_OF(""), "uninstall acme --namespace store-acme");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_first_goes, forget),
		cmocka_unit_test_teardown(test_first_stays, forget),
		cmocka_unit_test_teardown(test_update_goes_back, forget),
		cmocka_unit_test_teardown(test_back_fails, forget),
		cmocka_unit_test_teardown(test_nothing_to_go_back_to, forget),
		cmocka_unit_test_teardown(test_words, forget),
		cmocka_unit_test_teardown(test_held, forget),
		cmocka_unit_test_teardown(test_recover, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
