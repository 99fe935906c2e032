/* SPDX-License-Identifier: Apache-2.0 */
/* What of a deployed release is there, by what its record says it made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/whole.h"
#include "provisioned.h"

#define TOLD_ROOM 4096
#define THERE OK("{\"metadata\":{\"name\":\"x\"}}")
#define WIDGETS "GET /apis/example.com/v1 "
#define WIDGETS_KNOWN                                                                                                  \
	ALWAYS(WIDGETS, OK("{\"groupVersion\":\"example.com/v1\",\"resources\":["                                      \
			   "{\"name\":\"widgets\",\"kind\":\"Widget\",\"namespaced\":true},"                           \
			   "{\"name\":\"worlds\",\"kind\":\"World\",\"namespaced\":false}]}"))
#define OBJECT(version, kind, more)                                                                                    \
	"{\"apiVersion\":\"" version "\",\"kind\":\"" kind "\",\"metadata\":{\"name\":\"x\"" more "}}"
#define OBJECTS                                                                                                        \
	"[" OBJECT("apps/v1", "Deployment", "") "," OBJECT("batch/v1", "Job", "") "," OBJECT(                          \
		"v1", "Service", ",\"namespace\":\"other\"") "," OBJECT("example.com/v1", "Widget", "") ","            \
	OBJECT("example.com/v1", "World", "") "]"

/* 1, 0 or -1; `told` has what was said. */
static int look(const struct rule *rules, const char *objects, const char *space, char *told, size_t size)
{
	CLEANUP(provisioned_stop) struct provisioned it;
	int whole;

	provisioned_start(&it, rules, HELM);
	stand_in_file(&it.work.operation.scratch, "objects", objects);
	it.provision.found.release = (struct release){ .revision = 1, .name_space = parse(space) };
	whole = whole_look(&it.provision, &it.work.err);
	(void)snprintf(told, size, "%s", whole < 0 ? it.work.err.message : it.told.data ? it.told.data : "");
	err_clear(&it.work.err);
	return whole;
}

static void assert_objects(const struct rule *rules, const char *objects, int whole, const char *words)
{
	char told[TOLD_ROOM];

	if (look(rules, objects, SPACE_OF("acme", ""), told, sizeof(told)) != whole || !strstr(told, words))
		fail_msg("%s", told);
}

static void assert_look(const struct rule *rules, int whole, const char *words)
{
	assert_objects(rules, OBJECTS, whole, words);
}

#define REST(deployment, service, widget, world)                                                                       \
	ALWAYS(CORE "secrets/sh.helm.release.v1.acme.v1 ", OK(RECORD("1", "deployed"))),                               \
		ALWAYS(APPS "deployments/x ", deployment),                                                             \
		ALWAYS("GET /api/v1/namespaces/other/services/x ", service), WIDGETS_KNOWN,                            \
		ALWAYS("GET /apis/example.com/v1/namespaces/store-acme/widgets/x ", widget),                           \
		ALWAYS("GET /apis/example.com/v1/worlds/x ", world), { 0 }

static void test_all_there(void **state)
{
	static const struct rule rules[] = { REST(THERE, THERE, THERE, THERE) };

	(void)state;
	assert_look(rules, 1, "");
}

static void test_missing(void **state)
{
	static const struct rule first[] = { REST(MISSING, THERE, THERE, THERE) };
	static const struct rule elsewhere[] = { REST(THERE, MISSING, THERE, THERE) };
	static const struct rule custom[] = { REST(THERE, THERE, MISSING, THERE) };
	static const struct rule of_cluster[] = { REST(THERE, THERE, THERE, MISSING) };

	(void)state;
	assert_look(first, 0, "Deployment/x is not there any more");
	assert_look(elsewhere, 0, "Service/x is not there any more");
	assert_look(custom, 0, "Widget/x is not there any more");
	assert_look(of_cluster, 0, "World/x is not there any more");
}

/* A kind that the cluster lost takes its objects with it. */
static void test_unknown_kind(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(CORE "secrets/sh.helm.release.v1.acme.v1 ", OK(RECORD("1", "deployed"))),
		ALWAYS(APPS "deployments/x ", THERE),
		ALWAYS("GET /api/v1/namespaces/other/services/x ", THERE),
		ALWAYS(WIDGETS, MISSING),
		{ 0 },
	};

	(void)state;
	assert_look(rules, 0, "Widget/x is not there any more");
}

/* Who may not see it cannot say that it is gone; what the API server cannot say is an error. */
static void test_unseen(void **state)
{
	static const struct rule hidden[] = { REST(FORBIDDEN, THERE, THERE, THERE) };
	static const struct rule broken[] = { REST(FAULT("400 Bad Request", "what"), THERE, THERE, THERE) };

	(void)state;
	assert_look(hidden, 1, "");
	assert_look(broken, -1, "what release acme has");
}

#define RECORDED ALWAYS(CORE "secrets/sh.helm.release.v1.acme.v1 ", OK(RECORD("1", "deployed")))
#define ONE "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"replicas\":1}}"
#define SCALED(more) RECORDED, ALWAYS(APPS "deployments/x ", OK(ONE)), more
#define WANTS_TWO                                                                                                      \
	"[{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"x\"},"                          \
	"\"spec\":{\"replicas\":2}}]"

/* Somebody's kubectl scale is put right, an autoscaler's is not; who may not see one says nothing. */
static void test_scaled(void **state)
{
	static const struct rule by_hand[] = { SCALED(ALWAYS("GET /apis/", MISSING)), { 0 } };
	static const struct rule by_scaler[] = {
		SCALED(ALWAYS("GET /apis/autoscaling/v2/namespaces/store-acme/horizontalpodautoscalers ",
			      LIST_OF("{\"spec\":{\"scaleTargetRef\":{\"name\":\"x\"}}}"))),
		{ 0 },
	};
	static const struct rule hidden[] = { SCALED(ALWAYS("GET /apis/", FORBIDDEN)), { 0 } };

	(void)state;
	assert_objects(by_hand, WANTS_TWO, 0, "Deployment/x is scaled to 1, the release says 2");
	assert_objects(by_scaler, WANTS_TWO, 1, "");
	assert_objects(hidden, WANTS_TWO, 1, "");
}

/* A Service that selects other pods leads nowhere. */
static void test_turned(void **state)
{
	static const struct rule rules[] = {
		RECORDED,
		ALWAYS(CORE "services/x ",
		       OK("{\"metadata\":{\"name\":\"x\"},\"spec\":{\"selector\":{\"app\":\"other\"}}}")),
		{ 0 },
	};

	(void)state;
	assert_objects(rules,
		       "[{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"x\"},\"spec\":{"
		       "\"selector\":{\"app\":\"web\"}}}]",
		       0, "Service/x selects other pods");
}

/* The mark is there before anything goes, and nothing else need be looked at. */
static void test_marked(void **state)
{
	static const struct rule rules[] = { { 0 } };
	char told[TOLD_ROOM];

	(void)state;
	assert_int_equal(look(rules, "[]",
			      "{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"" LABEL_KEPT "\":\"true\"}}}", told,
			      sizeof(told)),
			 0);
}

/* Of a record that went meanwhile nobody knows what it made: Helm is to look. */
static void test_no_record(void **state)
{
	static const struct rule rules[] = { ALWAYS(CORE "secrets/sh.helm.release.v1.acme.v1 ", MISSING), { 0 } };

	(void)state;
	assert_look(rules, 0, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_all_there, forget),    cmocka_unit_test_teardown(test_missing, forget),
		cmocka_unit_test_teardown(test_scaled, forget),       cmocka_unit_test_teardown(test_turned, forget),
		cmocka_unit_test_teardown(test_unknown_kind, forget), cmocka_unit_test_teardown(test_unseen, forget),
		cmocka_unit_test_teardown(test_marked, forget),       cmocka_unit_test_teardown(test_no_record, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
