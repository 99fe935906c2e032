/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kube/labels.h"
#include "server.h"
#include "status/pick.h"
#include "store/cluster_role.h"
#include "store/name.h"
#include "store/role.h"

#define RUNS "\"state\":{\"running\":{}}"
#define ENDED "\"state\":{\"terminated\":{\"exitCode\":0}}"
#define POD(name, component, state) \
	"{\"metadata\":{\"name\":\"" name "\",\"uid\":\"" name "\",\"labels\":{\"app.kubernetes.io/component\":\"" \
	component "\"}},\"spec\":{\"containers\":[{\"name\":\"main\"},{\"name\":\"side\"}]}," \
	"\"status\":{\"containerStatuses\":[{\"name\":\"main\"," state "},{\"name\":\"side\"," RUNS "}]}}"
#define SPACE                                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-a\",\"uid\":\"1\",\"labels\":"                         \
	"{\"" LABEL_STORE "\":\"a\"}}}"
#define LIST(items) OK("{\"kind\":\"SomeList\",\"metadata\":{},\"items\":[" items "]}")

/* A store whose release may not be read: what runs is not hidden by that. */
#define STEPS(pods) \
	{ { "GET /api/v1/namespaces/store-a ", OK(SPACE) }, \
	  { "GET /api/v1/namespaces/store-a/secrets?", FAULT("403 Forbidden", "no") }, \
	  { "GET /api/v1/namespaces/store-a ", OK(SPACE) }, \
	  { "GET /apis/coordination.k8s.io/v1/namespaces/store-system/leases/a ", FAULT("404 Not Found", "none") }, \
	  { "GET /api/v1/namespaces/store-a/pods?", LIST(pods) }, { 0 } }

static void assert_picked(const struct step *steps, struct log_choice choice, const char *pod, const char *container)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct visit visit = VISIT_INIT;
	struct server server;
	struct pick pick;

	server_start(&server, steps);
	visit.cluster = server.cluster;
	if (pick_container(&visit, "a", &choice, &arena, &pick, &err))
		fail_msg("%s", err.message);
	assert_string_equal(pick.pod, pod);
	assert_string_equal(pick.container, container);
	assert_string_equal(pick.name_space, "store-a");
	assert_string_equal(value_text_at(pick.object, "metadata.name"), pod);
	server_stop(&server);
}

static void test_picked(void **state)
{
	static const struct step two[] = STEPS(POD("db-0", "db", RUNS) "," POD("web-1", "web", RUNS));
	static const struct step one[] = STEPS(POD("x-0", "x", RUNS));
	static const struct step ended[] = STEPS(POD("web-0", "web", ENDED) "," POD("web-1", "web", RUNS));

	(void)state;
	assert_picked(two, (struct log_choice){ 0 }, "web-1", "main");
	assert_picked(two, (struct log_choice){ .component = "db" }, "db-0", "main");
	assert_picked(two, (struct log_choice){ .component = "db", .container = "side" }, "db-0", "side");
	assert_picked(two, (struct log_choice){ .pod = "db-0" }, "db-0", "main");
	assert_picked(one, (struct log_choice){ 0 }, "x-0", "main");
	/* What has ended is no place to go into. */
	assert_picked(ended, (struct log_choice){ .container = "main" }, "web-1", "main");
}

static void assert_fails(const struct step *steps, struct log_choice choice, enum err_code code, const char *words)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct visit visit = VISIT_INIT;
	struct server server;
	struct pick pick;

	server_start(&server, steps);
	visit.cluster = server.cluster;
	assert_int_equal(pick_container(&visit, "a", &choice, &arena, &pick, &err), -1);
	if (err.code != code || !strstr(err.message, words))
		fail_msg("%s", err.message);
	server_stop(&server);
}

static void test_not_picked(void **state)
{
	static const struct step two[] = STEPS(POD("db-0", "db", RUNS) "," POD("x-1", "x", RUNS));
	static const struct step none[] = STEPS("");

	(void)state;
	assert_fails(two, (struct log_choice){ 0 }, ERR_USAGE, "name one of them: db x");
	assert_fails(two, (struct log_choice){ .component = "web" }, ERR_MISSING, "no container of web runs");
	assert_fails(none, (struct log_choice){ 0 }, ERR_MISSING, "store a: no container runs");
}

/* Who may not is told which role may, which kubectl does not know. */
static void test_may(void **state)
{
	static const struct step steps[] = {
		{ "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews \n\"subresource\":\"exec\","
		  "\"namespace\":\"store-a\"",
		  OK("{\"status\":{\"allowed\":true}}") },
		{ "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews ", OK("{\"status\":{}}") },
		{ 0 },
	};
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct pick pick = { .name_space = "store-a" };
	struct visit visit = VISIT_INIT;
	struct server server;

	(void)state;
	server_start(&server, steps);
	visit.cluster = server.cluster;
	assert_int_equal(pick_may(&visit, &pick, "exec", &arena, &err), 0);
	assert_int_equal(pick_may(&visit, &pick, "exec", &arena, &err), -1);
	(void)cluster_role_explain(ROLE_OPERATOR, &err);
	assert_string_equal(err.message, "you may not create pods/exec in namespace store-a\n"
					 "forbidden, ask for: helm store doctor --role operator");
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_picked), cmocka_unit_test(test_not_picked),
					    cmocka_unit_test(test_may) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
