/* SPDX-License-Identifier: Apache-2.0 */
/* What gc finds in a whole cluster, and what it says of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "gc/find.h"
#include "joined.h"
#include "store/lease.h"
#include "work.h"

#define OLD "\"creationTimestamp\":\"2026-01-01T00:00:00Z\""
#define NOW 1800000000 /* 2027-01-15 */
#define SPACES "GET /api/v1/namespaces?"
#define RECORDS "GET /api/v1/secrets?"
#define LEASES "GET " LEASE_FOLDER "?"
#define VOLUMES "GET /api/v1/persistentvolumes?"
#define DATABASES "GET /api/v1/namespaces/store-database/secrets?"
#define NOTHING_ELSE                                                                                                   \
	ALWAYS(SPACES, LIST_OF("")), ALWAYS(RECORDS, LIST_OF("")), ALWAYS(LEASES, LIST_OF("")),                        \
		ALWAYS(VOLUMES, LIST_OF("")), ALWAYS(DATABASES, LIST_OF("")),                                          \
		ALWAYS("GET /api/v1/configmaps?", LIST_OF("")), ALWAYS("GET /apis/", LIST_OF(""))

#define SPACE_OF(store, uid, more)                                                                                     \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"" uid "\"," OLD ",\"labels\":{\"" LABEL_STORE "\":\""   \
	store "\",\"" LABEL_MANAGED "\":\"true\"},\"annotations\":{\"" LABEL_MADE "\":\"" uid "\"}" more "}}"
#define VOLUME_OF(name, store, note)                                                                                   \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" name "\"," OLD ",\"annotations\":{"                          \
	"\"" LABEL_PROVISIONED_BY "\":\"p\"" note "}},\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"claimRef\":{"     \
	"\"namespace\":\"store-" store "\",\"name\":\"data\",\"uid\":\"c\"}},\"status\":{\"phase\":\"Released\"}}"
#define NOTED(volume) ",\"" LABEL_PROOF "\":\"s " volume " c\""
#define DATABASE_OF(store, uid)                                                                                        \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"d\"," OLD ",\"labels\":{\"" LABEL_STORE "\":\"" store   \
	"\",\"" LABEL_UID "\":\"" uid "\"}}}"
#define OBJECT_OF(name, place, store, more)                                                                            \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" name "\"" place "," OLD ",\"labels\":{\"" LABEL_STORE        \
	"\":\"" store "\"}" more "}}"
#define IN(space) ",\"namespace\":\"" space "\""
/* Of a process of this machine that is there no more: its time of renewal is years ago. */
#define LEASE_OF(store, command)                                                                                       \
	"{\"metadata\":{\"name\":\"" store "\",\"uid\":\"l\",\"resourceVersion\":\"1\"," OLD ",\"annotations\":{"      \
	"\"store.urumi.ai/command\":\"" command "\"}},\"spec\":{\"holderIdentity\":\"boot 1 1 other\","                \
	"\"leaseDurationSeconds\":30,\"renewTime\":\"2026-01-01T00:00:00.000000Z\"}}"
#define PROBE_SPACE                                                                                                    \
	"{\"metadata\":{\"name\":\"helm-store-doctor-1\",\"uid\":\"p\"," OLD ",\"labels\":{\"" LABEL_PROBE             \
	"\":\"true\"}}}"

struct found {
	struct work work;
	struct gc_index index;
	struct orphans orphans;
	struct orphan_search search;
};

static int found_start(struct found *it, const struct rule *rules)
{
	*it = (struct found){ .index = GC_INDEX_INIT };
	work_start(&it->work, rules, WORK_TIME);
	it->work.operation.cluster.patience = WORK_TIME;
	it->search = (struct orphan_search){ .cluster = &it->work.operation.cluster,
					     .index = &it->index,
					     .now = NOW,
					     .age = 300,
					     .arena = &it->work.arena,
					     .found = &it->orphans };
	return gc_index_read(&it->index, &it->work.operation.cluster, &it->work.err) ||
			       gc_find(&it->search, &it->work.err)
		       ? -1
		       : 0;
}

static void found_stop(struct found *it)
{
	orphans_free(&it->orphans);
	gc_index_free(&it->index);
	work_stop(&it->work);
}

/* "FATE OBJECT (STORE)" a line. */
static const char *said(const struct found *it)
{
	const char *text = "";

	for (size_t i = 0; i < it->orphans.count; i++)
		text = arena_text(&arena, "%s%s %s (%s)\n", text, orphans_fate_word(it->orphans.list[i].fate),
				  it->orphans.list[i].object, it->orphans.list[i].store);
	return text;
}

static const struct orphan *named(const struct found *it, const char *object)
{
	for (size_t i = 0; i < it->orphans.count; i++)
		if (strcmp(it->orphans.list[i].object, object) == 0)
			return &it->orphans.list[i];
	fail_msg("%s is no orphan", object);
	return NULL;
}

/* What a store that is there has is none; what has no proof is left to a person. */
static void test_find(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(SPACES, LIST_OF(JOINED(SPACE_OF("here", "h", ""), SPACE_OF("bare", "s", ""), PROBE_SPACE))),
		ALWAYS(RECORDS "limit=200&labelSelector=owner%3Dhelm%2C",
		       LIST_OF("{\"metadata\":{\"namespace\":\"store-here\",\"name\":\"sh.helm.release.v1.here.v1\""
			       "," OLD ",\"labels\":{\"name\":\"here\",\"version\":\"1\","
			       "\"status\":\"deployed\"}}}")),
		ALWAYS(RECORDS, LIST_OF(JOINED(OBJECT_OF("mine", IN("default"), "gone", ""),
					       OBJECT_OF("theirs", IN("store-here"), "gone", ""),
					       OBJECT_OF("live", IN("default"), "here", "")))),
		ALWAYS(LEASES, LIST_OF(LEASE_OF("nobody", "create"))),
		ALWAYS(VOLUMES,
		       LIST_OF(JOINED(VOLUME_OF("v1", "bare", NOTED("v1")), VOLUME_OF("v2", "gone", ""),
				      VOLUME_OF("v3", "here", NOTED("v3")), VOLUME_OF("v4", "gone", NOTED("v4"))))),
		ALWAYS(DATABASES,
		       LIST_OF(JOINED(DATABASE_OF("here", "h"), DATABASE_OF("bare", "s"), DATABASE_OF("gone", "g")))),
		ALWAYS("GET /api/v1/namespaces/helm-store-doctor-1 ",
		       OK("{\"metadata\":{\"name\":\"helm-store-doctor-1\",\"uid\":\"p\"," OLD "}}")),
		ALWAYS("GET /apis/coordination.k8s.io/v1/namespaces/helm-store-doctor-1/", MISSING),
		ALWAYS("GET /api/v1/namespaces/store-bare ", OK(SPACE_OF("bare", "s", ""))),
		ALWAYS("GET /api/v1/namespaces/store-bare/pods?", LIST_OF("{\"metadata\":{}}")),
		ALWAYS("GET /api/v1/namespaces/store-bare/", LIST_OF("")),
		NOTHING_ELSE,
		{ 0 },
	};
	CLEANUP(found_stop) struct found it;

	(void)state;
	if (found_start(&it, rules))
		fail_msg("%s", it.work.err.message);
	assert_string_equal(said(&it), "remove Namespace/helm-store-doctor-1 ()\n"
				       "remove Namespace/store-bare (bare)\nremove PersistentVolume/v1 (bare)\n"
				       "remove Database/store_bare (bare)\n"
				       "left PersistentVolume/v2 (gone)\nremove PersistentVolume/v4 (gone)\n"
				       "remove Database/store_gone (gone)\nleft secrets/default/mine (gone)\n"
				       "left secrets/store-here/theirs (gone)\nremove Lease/nobody (nobody)\n");
	assert_non_null(strstr(named(&it, "Namespace/store-bare")->why, "in it: pods 1, claims 0"));
	assert_non_null(strstr(named(&it, "PersistentVolume/v2")->remedy, "kubectl patch persistentvolume v2"));
	assert_non_null(strstr(named(&it, "secrets/default/mine")->why, "there is no store gone; nothing proves"));
	assert_non_null(strstr(named(&it, "secrets/store-here/theirs")->why, "but it lies in that of store here"));
	assert_non_null(strstr(named(&it, "Lease/nobody")->why, "its create was broken off"));
	server_assert_changes(&it.work.server, "");
}

/* A release that Helm keeps elsewhere, or a record that nobody proves: the namespace is no orphan to be removed. */
static void test_inside(void **state)
{
#define BARE(records, configs)                                                                                         \
	ALWAYS(SPACES, LIST_OF(SPACE_OF("bare", "s", ""))),                                                            \
		ALWAYS("GET /api/v1/namespaces/store-bare ", OK(SPACE_OF("bare", "s", ""))),                           \
		ALWAYS("GET /api/v1/namespaces/store-bare/secrets?", records),                                         \
		ALWAYS("GET /api/v1/namespaces/store-bare/configmaps?", configs),                                      \
		ALWAYS("GET /api/v1/namespaces/store-bare/", LIST_OF("")), NOTHING_ELSE
	static const struct rule configs[] = { BARE(LIST_OF(""), LIST_OF("{\"metadata\":{}}")), { 0 } };
	static const struct rule forged[] = {
		BARE(LIST_OF("{\"metadata\":{\"name\":\"x\",\"labels\":{\"version\":\"1\"}}}"), LIST_OF("")),
		{ 0 },
	};
	static const struct rule unseen[] = { BARE(FORBIDDEN, LIST_OF("")), { 0 } };
	CLEANUP(found_stop) struct found one;
	CLEANUP(found_stop) struct found other;
	CLEANUP(found_stop) struct found third;

	(void)state;
	assert_int_equal(found_start(&one, configs), 0);
	assert_int_equal(one.orphans.list[0].fate, FATE_LEFT);
	assert_string_equal(one.orphans.list[0].remedy, "HELM_DRIVER=configmap helm list -n store-bare");
	assert_int_equal(found_start(&other, forged), 0);
	assert_int_equal(other.orphans.list[0].fate, FATE_LEFT);
	assert_non_null(strstr(other.orphans.list[0].why, "Secret x passes for a record of its release"));
	assert_int_equal(found_start(&third, unseen), -1);
	assert_int_equal(third.work.err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_find, forget),
		cmocka_unit_test_teardown(test_inside, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
