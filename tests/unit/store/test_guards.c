/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "joined.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "server.h"
#include "store/guards.h"

#define APPLIED                                                                                                        \
	"\"managedFields\":[{\"manager\":\"helm\",\"operation\":\"Apply\"},"                                           \
	"{\"manager\":\"" KUBE_MANAGER "\",\"operation\":\"Apply\"}]"
#define LABEL "\"labels\":{\"" LABEL_GUARD "\":\"true\"}"
#define OBJECT(name, uid, more)                                                                                        \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" uid "\",\"resourceVersion\":\"7\"," more "}}"
#define SEEN(uid) "\n\"preconditions\":{\"uid\":\"" uid "\",\"resourceVersion\":\"7\"}"
/* Nothing else was asked for, and nothing less. */
#define END { "GET /end", OK("{}") }
#define LIST(items) OK("{\"kind\":\"PartialObjectMetadataList\",\"metadata\":{},\"items\":[" items "]}")

#define POLICIES "/apis/networking.k8s.io/v1/namespaces/store-a/networkpolicies"
#define QUOTAS "/api/v1/namespaces/store-a/resourcequotas"
#define LIMITS "/api/v1/namespaces/store-a/limitranges"

static const char wanted[] = "[{\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"store-one\"}}]";

static int drop(const struct step *steps, const char *text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct guards guards = { .guards = text ? parse(text) : NULL };
	struct server server;
	struct value *answer;
	int failed;

	server_start(&server, steps);
	failed = guards_drop_others(&guards, &server.cluster, "store-a", &err) ||
		 kube_get(&server.cluster, "/end", &arena, &answer, &err);
	server_stop(&server);
	return failed;
}

/* By name and kind those that are wanted, and what we did not apply, stay; the rest goes by what was looked at. */
static void test_others(void **state)
{
	static const struct step steps[] = {
		{ "GET " POLICIES,
		  LIST(JOINED(OBJECT("store-one", "1", LABEL "," APPLIED), OBJECT("store-two", "2", LABEL "," APPLIED),
			      OBJECT("forged", "3", LABEL), OBJECT("other", "4", "\"labels\":{}," APPLIED))) },
		{ "GET " POLICIES "/store-two", OK(OBJECT("store-two", "2", LABEL "," APPLIED)) },
		{ "DELETE " POLICIES "/store-two" SEEN("2"), OK("{}") },
		{ "GET " QUOTAS, LIST(OBJECT("store-one", "5", LABEL "," APPLIED)) },
		{ "GET " QUOTAS "/store-one", OK(OBJECT("store-one", "5", LABEL "," APPLIED)) },
		{ "DELETE " QUOTAS "/store-one" SEEN("5"), OK("{}") },
		{ "GET " LIMITS, LIST("") },
		END,
		{ 0 },
	};

	(void)state;
	assert_int_equal(drop(steps, wanted), 0);
}

static int drop_one(const struct step *steps)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *answer;
	int failed;

	server_start(&server, steps);
	failed = guards_drop(&server.cluster, QUOTAS "/q", &arena, &err) ||
		 kube_get(&server.cluster, "/end", &arena, &answer, &err);
	server_stop(&server);
	return failed;
}

/* Its status was written meanwhile; or somebody else took it over, and it stays; or it is always in the way. */
static void test_changed_meanwhile(void **state)
{
#define LOOK { "GET " QUOTAS "/q", OK(OBJECT("q", "5", LABEL "," APPLIED)) }
#define DELETE(answer) { "DELETE " QUOTAS "/q" SEEN("5"), answer }
#define CHANGED FAULT("409 Conflict", "Precondition failed: ResourceVersion in precondition: 7, in object meta: 8")
	static const struct step again[] = { LOOK, DELETE(CHANGED), LOOK, DELETE(OK("{}")), END, { 0 } };
	static const struct step taken[] = {
		LOOK, DELETE(CHANGED), { "GET " QUOTAS "/q", OK(OBJECT("q", "5", LABEL)) }, END, { 0 },
	};
	static const struct step always[] = {
		LOOK, DELETE(CHANGED), LOOK, DELETE(CHANGED),  LOOK, DELETE(CHANGED), LOOK, DELETE(CHANGED),
		LOOK, DELETE(CHANGED), LOOK, DELETE(OK("{}")), END,  { 0 },
	};

	(void)state;
	assert_int_equal(drop_one(again), 0);
	assert_int_equal(drop_one(taken), 0);
	assert_int_equal(drop_one(always), 1);
}

/* Guards that were never read are no proof that none is wanted. */
static void test_unknown(void **state)
{
	static const struct step steps[] = { END, { 0 } };

	(void)state;
	assert_int_equal(drop(steps, NULL), 0);
}

static void test_applied(void **state)
{
	(void)state;
	assert_true(guards_is_applied(parse(OBJECT("a", "1", LABEL "," APPLIED))));
	assert_false(guards_is_applied(parse(OBJECT("a", "1", LABEL))));
	assert_false(guards_is_applied(parse(OBJECT("a", "1", "\"labels\":{}," APPLIED))));
	assert_false(guards_is_applied(parse(OBJECT(
		"a", "1", LABEL ",\"managedFields\":[{\"manager\":\"" KUBE_MANAGER "\",\"operation\":\"Update\"}]"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_others, forget),
		cmocka_unit_test_teardown(test_changed_meanwhile, forget),
		cmocka_unit_test_teardown(test_unknown, forget),
		cmocka_unit_test_teardown(test_applied, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
