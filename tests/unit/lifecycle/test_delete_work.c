/* SPDX-License-Identifier: Apache-2.0 */
/*
 * delete, of stores whose release is gone already (tests/e2e/destroy.bats has the rest): by which proof something goes,
 * in which order, and what is told when something stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/shared.h"
#include "lifecycle/delete_work.h"
#include "store/name.h"
#include "work.h"

#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define CLAIMS SPACE_PATH "/persistentvolumeclaims"
#define VOLUMES "/api/v1/persistentvolumes"
#define DATABASE SHARED_RECORDS "/store-acme"

#define SPACE                                                                                                          \
	"{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"acme\"},"              \
	"\"annotations\":{\"" LABEL_MADE "\":\"s\"}},\"status\":{\"conditions\":["                                     \
	"{\"type\":\"NamespaceFinalizersRemaining\",\"status\":\"True\",\"message\":\"pods wait\"},"                   \
	"{\"type\":\"NamespaceContentRemaining\",\"status\":\"False\",\"message\":\"nothing\"}]}}"
#define VOLUME(name, uid, more)                                                                                        \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"resourceVersion\":\"6\","                          \
	"\"labels\":{\"" LABEL_STORE "\":\"acme\"},\"annotations\":{\"" LABEL_PROVISIONED_BY "\":\"p\"" more           \
	"}},\"spec\":{\"claimRef\":{"                                                                                  \
	"\"namespace\":\"store-acme\",\"name\":\"data\",\"uid\":\"c\"},"                                               \
	"\"persistentVolumeReclaimPolicy\":\"Retain\"}}"
#define PROOF(words) ",\"" LABEL_PROOF "\":\"" words "\""

#define NO_RECORDS ALWAYS("GET " SPACE_PATH "/secrets?", LIST_OF(""))
#define NO_DATABASE ALWAYS("GET " DATABASE " ", MISSING)
#define NOTHING_LEFT ALWAYS("GET /apis/", LIST_OF("")), ALWAYS("GET " VOLUMES "?", LIST_OF(""))
#define GONE ALWAYS("GET " SPACE_PATH " ", MISSING)
#define DELETED ALWAYS("DELETE " SPACE_PATH "\n\"uid\":\"s\"", OK("{}"))

static int take_away(const struct rule *rules, const char *shown, unsigned timeout, const char *changes,
		     struct err *err)
{
	CLEANUP(work_stop) struct work work;
	struct delete_work removal = { .shown = shown ? parse(shown) : NULL };
	int failed;

	work_start(&work, rules, timeout);
	failed = delete_work_run(&work.operation, &removal, err);
	server_assert_changes(&work.server, changes);
	return failed;
}

/* It is there while it is looked at and deleted, and a while longer. */
static void test_whole(void **state)
{
	static const struct rule rules[] = {
		/* records_check, release_namespace, records_find, and twice while it goes */
		TIMES(5, "GET " SPACE_PATH " ", OK(SPACE)),
		GONE,
		NO_RECORDS,
		DELETED,
		ALWAYS("GET " CLAIMS "?", LIST_OF("")),
		NO_DATABASE,
		ALWAYS("GET " VOLUMES "?", LIST_OF("")),
		NOTHING_LEFT,
		{ 0 },
	};
	static const struct rule nothing[] = { GONE, NO_RECORDS, NO_DATABASE, NOTHING_LEFT, { 0 } };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(rules, NULL, WORK_TIME, "DELETE " SPACE_PATH "\n", &err), 0);
	/* A second time: nothing is there, and nothing is wrong. */
	assert_int_equal(take_away(nothing, NULL, WORK_TIME, "", &err), 0);
}

/* Somebody made a namespace of that name anew: the API server refuses to delete it by the uid of the other. */
static void test_another_namespace(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE)),
		NO_RECORDS,
		ALWAYS("DELETE ",
		       FAULT("409 Conflict", "Precondition failed: UID in precondition: s, in object meta: t")),
		ALWAYS("GET " CLAIMS "?", LIST_OF("")),
		NO_DATABASE,
		NOTHING_LEFT,
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(rules, NULL, WORK_TIME, "DELETE " SPACE_PATH "\n", &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
}

/* Only volumes that were shown, and are proved, go; one that was shown to stay is no rest. */
static void test_volumes(void **state)
{
#define TWO VOLUME("v1", "1", PROOF("s 1 c")) "," VOLUME("v2", "2", PROOF("s 2 c"))
	static const struct rule rules[] = {
		GONE,
		NO_RECORDS,
		NO_DATABASE,
		ONCE("GET " VOLUMES "?", LIST_OF(TWO)),
		ONCE("GET " VOLUMES "/v1 ", OK(VOLUME("v1", "1", PROOF("s 1 c")))),
		ALWAYS("GET " VOLUMES "/v1 ", MISSING),
		ALWAYS("PATCH " VOLUMES "/v1 \n\"uid\":\"1\"", OK("{}")),
		ALWAYS("GET " VOLUMES "?", LIST_OF(VOLUME("v2", "2", PROOF("s 2 c")))),
		NOTHING_LEFT,
		{ 0 },
	};
	static const struct rule staying[] = {
		GONE,         NO_RECORDS, NO_DATABASE, ALWAYS("GET " VOLUMES "?", LIST_OF(VOLUME("v3", "3", ""))),
		NOTHING_LEFT, { 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(
		take_away(rules, "[{\"metadata\":{\"uid\":\"1\"}}]", WORK_TIME, "PATCH " VOLUMES "/v1\n", &err), -1);
	/* The other was not shown: it stays, and is told. */
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.message, "persistentvolumes/v2 of store acme is left"));
	err_clear(&err);
	assert_int_equal(take_away(staying, "[]", WORK_TIME, "", &err), 0);
}

static void test_rest(void **state)
{
	static const struct rule role[] = {
		GONE,
		NO_RECORDS,
		NO_DATABASE,
		ALWAYS("GET /apis/rbac.authorization.k8s.io/v1/clusterroles?",
		       LIST_OF("{\"metadata\":{\"name\":\"acme-view\",\"uid\":\"9\"}}")),
		NOTHING_LEFT,
		{ 0 },
	};
	/* What cannot be seen is no proof that nothing is left. */
	static const struct rule unseen[] = {
		GONE,         NO_RECORDS, NO_DATABASE, ALWAYS("GET /apis/storage.k8s.io/v1/storageclasses?", FORBIDDEN),
		NOTHING_LEFT, { 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(role, NULL, WORK_TIME, "", &err), -1);
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.message, "kubectl delete clusterroles acme-view"));
	err_clear(&err);
	assert_int_equal(take_away(unseen, NULL, WORK_TIME, "", &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
}

/* A namespace that does not end says itself what holds it. */
static void test_late(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE)),
		NO_RECORDS,
		DELETED,
		ALWAYS("GET " CLAIMS "?", LIST_OF("")),
		NO_DATABASE,
		NOTHING_LEFT,
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(rules, NULL, 800, "DELETE " SPACE_PATH "\n", &err), -1);
	assert_int_equal(err.code, ERR_TIMEOUT);
	assert_non_null(strstr(err.message, "namespace store-acme is still there: "
					    "NamespaceFinalizersRemaining: pods wait"));
	assert_null(strstr(err.message, "nothing"));
}

/* A Secret that passes for a record: Helm would act on it, so nothing is touched before a person looked. */
static void test_forged(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE)),
		ALWAYS("GET " SPACE_PATH "/secrets?",
		       LIST_OF("{\"metadata\":{\"name\":\"sh.helm.release.v1.acme.v1\",\"uid\":\"9\",\"labels\":{"
			       "\"name\":\"acme\",\"owner\":\"helm\",\"status\":\"deployed\",\"version\":\"1\"},"
			       "\"managedFields\":[{\"manager\":\"pod\",\"operation\":\"Update\",\"fieldsV1\":{"
			       "\"f:data\":{\"f:release\":{}}}}]}}")),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(take_away(rules, NULL, WORK_TIME, "", &err), -1);
	assert_int_equal(err.code, ERR_FORGED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_whole, forget),
		cmocka_unit_test_teardown(test_another_namespace, forget),
		cmocka_unit_test_teardown(test_volumes, forget),
		cmocka_unit_test_teardown(test_rest, forget),
		cmocka_unit_test_teardown(test_late, forget),
		cmocka_unit_test_teardown(test_forged, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
