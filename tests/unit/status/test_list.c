/* SPDX-License-Identifier: Apache-2.0 */
/* Which stores are told of, with what is known of each, once and again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "server.h"
#include "status/list.h"

#define SPACES "GET /api/v1/namespaces?"
#define SECRETS "GET /api/v1/secrets?"

#define SPACE(store, labels)                                                                                           \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"" store           \
	"\"" labels "}}}"
#define KEPT ",\"" LABEL_KEPT "\":\"true\""
#define DEPLOYMENT                                                                                                     \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"web\"},\"spec\":{\"replicas\":2},\"status\":{"         \
	"\"readyReplicas\":2,\"availableReplicas\":2,\"updatedReplicas\":2,\"replicas\":2}}"

static const struct rule two[] = {
	ALWAYS(SPACES, LIST_OF(SPACE("acme", "") "," SPACE("blog", KEPT))),
	ALWAYS(SECRETS, LIST_OF(ACME_RECORD("1", "deployed"))),
	ALWAYS("GET /apis/apps/v1/deployments?", LIST_OF(DEPLOYMENT)),
	ELSE_NOTHING,
};

static void assert_listed(const struct list_request *request, const char *expected)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = "";
	struct server server;
	struct value *list;

	server_rules(&server, two);
	assert_int_equal(list_read(&server.cluster, request, &arena, &list, &err), 0);
	for (const struct value *store = value_first(list); store; store = store->next)
		text = arena_text(&arena, "%s%s %s %s, ", text, value_text_at(store, "name"),
				  value_text_at(store, "state"), value_get(store, "unknown") ? "?" : "");
	assert_string_equal(text, expected);
	assert_int_equal(server_count(&server, "GET /apis/apps/") != 0, !request->no_workloads);
	server_assert_changes(&server, "");
	server_stop(&server);
}

static void test_read(void **state)
{
	static const char *const states[] = { "kept", "FAILED", NULL };

	(void)state;
	assert_listed(&(struct list_request){ 0 }, "acme ACTIVE , blog KEPT , ");
	assert_listed(&(struct list_request){ .no_workloads = true }, "acme ACTIVE , blog KEPT , ");
	assert_listed(&(struct list_request){ .states = states }, "blog KEPT , ");
	assert_listed(&(struct list_request){ .selector = LABEL_PLAN "=small" }, "acme ACTIVE , ");
	assert_listed(&(struct list_request){ .selector = LABEL_PLAN "=small", .only = "blog" }, "");
}

/* Who may list nothing sees the store of its own namespace. */
static void test_own(void **state)
{
	static const struct rule rules[] = { ALWAYS(SPACES, FORBIDDEN), ALWAYS(SECRETS, FORBIDDEN),
					     ACME_IS("", ACME_RECORD("1", "deployed")), ELSE_NOTHING };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *list;

	(void)state;
	server_rules(&server, rules);
	assert_int_equal(list_read(&server.cluster, &(struct list_request){ .own = "acme" }, &arena, &list, &err), 0);
	assert_string_equal(value_text_at(value_first(list), "name"), "acme");
	assert_int_equal(list_read(&server.cluster, &(struct list_request){ 0 }, &arena, &list, &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	server_stop(&server);
}

static int tell(void *of, const struct value *changes, struct arena *once, struct err *err)
{
	(void)once;
	if (!value_first(changes))
		return err_set(err, ERR_INTERRUPTED, "enough");
	for (const struct value *change = value_first(changes); change; change = change->next)
		bytes_format(of, "%s %s %s, ", value_text_at(change, "type"), value_text_at(change, "object.name"),
			     value_text_at(change, "object.state"));
	return strstr(((const struct bytes *)of)->data, "DELETED") ? err_set(err, ERR_INTERRUPTED, "enough") : 0;
}

static void test_watch(void **state)
{
	static const struct rule rules[] = {
		ONCE(SPACES, LIST_OF(SPACE("acme", "") "," SPACE("blog", ""))),
		ONCE(SPACES, LIST_OF(SPACE("acme", "") "," SPACE("blog", KEPT))),
		ALWAYS(SPACES, LIST_OF(SPACE("blog", KEPT))),
		ELSE_NOTHING,
	};
	CLEANUP(bytes_free) struct bytes told = BYTES_INIT(CASE_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;
	struct server server;

	(void)state;
	server_rules(&server, rules);
	server.cluster.within = &context;
	assert_int_equal(list_watch(&server.cluster, &(struct list_request){ 0 },
				    &(struct watching_reader){ .pause = 1, .output = -1, .tell = tell, .of = &told },
				    &err),
			 -1);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_string_equal(told.data, "ADDED acme UNINSTALLED, ADDED blog UNINSTALLED, MODIFIED blog KEPT, "
				       "DELETED acme UNINSTALLED, ");
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_own, forget),
		cmocka_unit_test_teardown(test_watch, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
