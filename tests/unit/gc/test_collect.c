/* SPDX-License-Identifier: Apache-2.0 */
/* What gc takes away, after a second look under the lease of each store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gc/collect.h"
#include "kube/labels.h"
#include "provisioned.h"
#include "store/lease.h"

#define TAKEN                                                                                                          \
	ALWAYS("POST " LEASE_FOLDER " ", CREATED("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"2\"}}")),         \
		ALWAYS("PUT " LEASE_FOLDER "/", OK("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"3\"}}")),       \
		ALWAYS("DELETE " LEASE_FOLDER "/", OK("{}"))

/* A row of orphans. */
#define FOUND(of, then, what, whose, at, id)                                                                           \
	{ .kind = ORPHAN_##of, .fate = FATE_##then, .object = (what), .store = (whose), .path = (at), .uid = (id),     \
	  .why = "" }

/* One that cannot be removed keeps no other from going; what is to be left is not touched. */
static void test_objects(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("POST " LEASE_FOLDER " ", CREATED("{\"metadata\":{\"uid\":\"l\",\"resourceVersion\":\"2\"}}")),
		ALWAYS("GET /api/v1/namespaces/store-gone ", MISSING),
		ALWAYS("GET /api/v1/namespaces/store-gone/secrets?", LIST_OF("")),
		ALWAYS("GET /api/v1/namespaces/store-a ", MISSING),
		ALWAYS("GET /api/v1/namespaces/store-a/secrets?", LIST_OF("")),
		ALWAYS("DELETE /api/v1/namespaces/default/secrets/mine \n\"uid\":\"m\"", OK("{}")),
		ONCE("GET /api/v1/namespaces/default/secrets/mine ", OK("{\"metadata\":{\"uid\":\"m\"}}")),
		ALWAYS("GET /api/v1/namespaces/default/secrets/mine ", OK("{\"metadata\":{\"uid\":\"another\"}}")),
		ALWAYS("DELETE /api/v1/namespaces/default/secrets/held ", FORBIDDEN),
		ALWAYS("DELETE " LEASE_FOLDER "/", OK("{}")),
		ALWAYS("PUT " LEASE_FOLDER "/", OK("{}")),
		{ 0 },
	};
	struct orphan list[] = {
		FOUND(OBJECT, REMOVE, "secrets/default/held", "a", "/api/v1/namespaces/default/secrets/held", "h"),
		FOUND(OBJECT, REMOVE, "secrets/default/mine", "gone", "/api/v1/namespaces/default/secrets/mine", "m"),
		FOUND(OBJECT, LEFT, "secrets/default/x", "gone", "/api/v1/namespaces/default/secrets/x", "x"),
	};
	struct orphans orphans = { .list = list, .count = COUNT_OF(list) };
	CLEANUP(work_stop) struct work work;

	(void)state;
	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	if (collect_run(&work.operation, &orphans, &work.err))
		fail_msg("%s", work.err.message);
	assert_int_equal(list[1].fate, FATE_REMOVED);
	assert_int_equal(list[2].fate, FATE_LEFT);
	assert_int_equal(list[0].fate, FATE_LEFT);
	assert_true(list[0].failed);
	assert_non_null(strstr(list[0].why, "secrets/default/held: "));
	assert_int_equal(server_count(&work.server, "DELETE /api/v1/namespaces/default/secrets/x"), 0);
}

/* A namespace store-acme of uid `s`, as it was found; what it is by now. */
static void assert_left(const char *space, const char *records, const char *why)
{
	const struct rule rules[] = { TAKEN, ALWAYS("GET " SPACE_PATH " ", space), ALWAYS(SECRETS, records), { 0 } };
	struct orphan one = { .kind = ORPHAN_NAMESPACE,
			      .fate = FATE_REMOVE,
			      .object = "Namespace/store-acme",
			      .store = "acme",
			      .path = SPACE_PATH,
			      .uid = "s",
			      .why = "no release" };
	struct orphans orphans = { .list = &one, .count = 1 };
	CLEANUP(work_stop) struct work work;

	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	if (collect_run(&work.operation, &orphans, &work.err))
		fail_msg("%s", work.err.message);
	assert_int_equal(one.fate, FATE_LEFT);
	assert_string_equal(one.why, why);
	assert_false(one.failed);
	assert_int_equal(server_count(&work.server, "DELETE " SPACE_PATH), 0);
}

static void test_second_look(void **state)
{
#define LABELLED(more) OK(SPACE_OF("acme", more))
	(void)state;
	assert_left(LABELLED(""), LIST_OF(RECORD("1", "deployed")), "it has a release now");
	assert_left(LABELLED(""), LIST_OF(RECORD("1", "pending-install")), "a command works on its release");
	assert_left(LABELLED(""), LIST_OF(RECORD("1", "superseded") "," RECORD("2", "pending-upgrade")),
		    "its release is pending, and a revision worked once");
	assert_left(OK("{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"t\",\"labels\":{\"" LABEL_STORE "\":"
		       "\"acme\"}}}"),
		    LIST_OF(""), "the namespace is another one now");
	assert_left(OK(SPACE_OF("other", "")), LIST_OF(""), "there is another namespace of that name now");
	assert_left(OK("{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"acme\","
		       "\"" LABEL_KEPT "\":\"true\"}}}"),
		    LIST_OF(""), "it is kept or protected now");
}

#define LOCKED                                                                                                         \
	"{\"metadata\":{\"name\":\"acme\",\"uid\":\"l\",\"annotations\":{\"store.urumi.ai/command\":\"create\"}},"     \
	"\"spec\":{\"holderIdentity\":\"boot 1 1 other\",\"renewTime\":\"2999-01-01T00:00:00.000000Z\"}}"

/* Whoever is at work has every right to be: that is no failure. */
static void test_locked(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("POST " LEASE_FOLDER " ", CONFLICT),
		ALWAYS("GET " LEASE_FOLDER "/acme ", OK(LOCKED)),
		{ 0 },
	};
	struct orphan one = FOUND(DATABASE, REMOVE, "Database/store_acme", "acme", "", "s");
	struct orphans orphans = { .list = &one, .count = 1 };
	CLEANUP(work_stop) struct work work;

	(void)state;
	work_start(&work, rules, 3000);
	work.operation.cluster.patience = WORK_TIME;
	assert_int_equal(collect_run(&work.operation, &orphans, &work.err), 0);
	assert_int_equal(one.fate, FATE_LEFT);
	assert_non_null(strstr(one.why, "create"));
	assert_false(one.failed);
	/* Looked at once more, so that the message names who won. */
	server_assert_changes(&work.server, "POST " LEASE_FOLDER "\nPOST " LEASE_FOLDER "\n");
}

/* Namespace, and the volume that is proved to be its: gone when the cluster says so. */
static void test_namespace(void **state)
{
#define VOLUME(policy)                                                                                                 \
	"{\"metadata\":{\"name\":\"v\",\"uid\":\"v\",\"resourceVersion\":\"6\",\"annotations\":{\""                    \
	LABEL_PROVISIONED_BY "\":\"p\",\"" LABEL_PROOF "\":\"s v c\"}},\"spec\":{\"persistentVolumeReclaimPolicy\":\"" \
	policy "\",\"claimRef\":{\"namespace\":\"store-acme\",\"name\":\"data\",\"uid\":\"c\"}}}"
	static const struct rule rules[] = {
		TAKEN,
		SINCE("DELETE " SPACE_PATH " ", "GET " SPACE_PATH " ", MISSING),
		ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", MADE_NOTE))),
		ALWAYS(SECRETS, LIST_OF("")),
		ALWAYS(CORE "persistentvolumeclaims?", LIST_OF("")),
		ONCE("GET /api/v1/persistentvolumes?", LIST_OF(VOLUME("Retain"))),
		ALWAYS("GET /api/v1/persistentvolumes?", LIST_OF("")),
		SINCE("PATCH /api/v1/persistentvolumes/v ", "GET /api/v1/persistentvolumes/v ", MISSING),
		ALWAYS("GET /api/v1/persistentvolumes/v ", OK(VOLUME("Retain"))),
		ALWAYS("PATCH /api/v1/persistentvolumes/v \n\"persistentVolumeReclaimPolicy\":\"Delete\"", OK("{}")),
		ALWAYS("DELETE " SPACE_PATH " \n\"uid\":\"s\"", OK("{}")),
		ALWAYS("GET /api/v1/namespaces/store-database/", MISSING),
		ALWAYS("GET /apis/", LIST_OF("")),
		{ 0 },
	};
	struct orphan list[] = {
		FOUND(NAMESPACE, REMOVE, "Namespace/store-acme", "acme", SPACE_PATH, "s"),
		FOUND(VOLUME, REMOVE, "PersistentVolume/v", "acme", "", "v"),
	};
	struct orphans orphans = { .list = list, .count = COUNT_OF(list) };
	CLEANUP(work_stop) struct work work;

	(void)state;
	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	if (collect_run(&work.operation, &orphans, &work.err))
		fail_msg("%s", work.err.message);
	assert_string_equal(list[0].why, "");
	assert_int_equal(list[0].fate, FATE_REMOVED);
	assert_int_equal(list[1].fate, FATE_REMOVED);
	server_assert_changes(&work.server, "POST " LEASE_FOLDER "\nDELETE " SPACE_PATH "\n"
					    "PATCH /api/v1/persistentvolumes/v\nDELETE " LEASE_FOLDER "/acme\n");
}

/* A database alone goes by its own record, whoever has the name now; not while its store is there. */
static void test_database(void **state)
{
	static const struct rule rules[] = { TAKEN, ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", ""))), { 0 } };
	struct orphan one = FOUND(DATABASE, REMOVE, "Database/store_acme", "acme", "", "s");
	struct orphans orphans = { .list = &one, .count = 1 };
	CLEANUP(work_stop) struct work work;

	(void)state;
	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	assert_int_equal(collect_run(&work.operation, &orphans, &work.err), 0);
	assert_int_equal(one.fate, FATE_LEFT);
	assert_string_equal(one.why, "its store is there");
}

/* A probe's namespace is of no store, and under no store's lease. */
static void test_probe(void **state)
{
#define PROBE "/api/v1/namespaces/helm-store-doctor-1"
	static const struct rule rules[] = {
		ALWAYS("DELETE " PROBE " \n\"uid\":\"p\"", OK("{}")),
		ALWAYS("GET " PROBE " ", MISSING),
		{ 0 },
	};
	struct orphan one = FOUND(PROBE, REMOVE, "Namespace/helm-store-doctor-1", "", PROBE, "p");
	struct orphans orphans = { .list = &one, .count = 1 };
	CLEANUP(work_stop) struct work work;

	(void)state;
	work_start(&work, rules, WORK_TIME);
	work.operation.cluster.patience = WORK_TIME;
	assert_int_equal(collect_run(&work.operation, &orphans, &work.err), 0);
	assert_int_equal(one.fate, FATE_REMOVED);
	server_assert_changes(&work.server, "DELETE " PROBE "\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_objects, forget),  cmocka_unit_test_teardown(test_second_look, forget),
		cmocka_unit_test_teardown(test_locked, forget),   cmocka_unit_test_teardown(test_namespace, forget),
		cmocka_unit_test_teardown(test_database, forget), cmocka_unit_test_teardown(test_probe, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
