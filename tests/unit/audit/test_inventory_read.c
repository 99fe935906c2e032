/* SPDX-License-Identifier: Apache-2.0 */
/* Live objects, read over all namespaces page by page, or a namespace at a time; whose they are, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/inventory.h"
#include "cases.h"
#include "joined.h"
#include "server.h"

#define JOBS "GET /apis/batch/v1/jobs?"
#define PODS "GET /api/v1/pods?"
#define OBJECT(space, name, more) "{\"metadata\":{\"namespace\":\"" space "\",\"name\":\"" name "\"" more "}}"
#define OWNED ",\"ownerReferences\":[{\"kind\":\"X\",\"controller\":true}]"
#define GOING ",\"deletionTimestamp\":\"x\""

struct read {
	struct server server;
	struct inventory inventory;
	struct err err;
};

static void read_start(struct read *it, const struct rule *rules, bool each)
{
	*it = (struct read){ .err = ERR_INIT };
	server_rules(&it->server, rules);
	inventory_open(&it->inventory, &it->server.cluster, each);
}

static void read_stop(struct read *it)
{
	inventory_close(&it->inventory);
	server_stop(&it->server);
	err_clear(&it->err);
}

/* "KIND/NAME " of each. */
static const char *names(struct read *it, enum inventory_kind kind, const char *space)
{
	const char *text = "";
	struct value *list;

	if (inventory_read(&it->inventory, kind, space, &arena, &list, &it->err))
		return it->err.message;
	for (const struct value *one = value_first(list); one; one = one->next)
		text = arena_text(&arena, "%s%s/%s ", text, value_text_at(one, "kind"),
				  value_text_at(one, "metadata.name"));
	return text;
}

#define MORE(items) "{\"kind\":\"JobList\",\"metadata\":{\"continue\":\"more\"},\"items\":[" items "]}"

/* In etcd's order, over pages: "store-a-b" comes before "store-a". */
static void test_beside(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(JOBS "limit=25&continue=more ",
		       LIST_OF(JOINED(OBJECT("store-a", "two", ""), OBJECT("store-b", "three", ""),
				      OBJECT("store-b", "owned", OWNED), OBJECT("store-b", "going", GOING)))),
		ALWAYS(JOBS, OK(MORE(JOINED(OBJECT("default", "zero", ""), OBJECT("store-a-b", "one", ""))))),
		{ 0 },
	};
	CLEANUP(read_stop) struct read it;

	(void)state;
	read_start(&it, rules, false);
	assert_string_equal(names(&it, INVENTORY_Job, "store-a-b"), "Job/one ");
	assert_string_equal(names(&it, INVENTORY_Job, "store-a"), "Job/two ");
	assert_string_equal(names(&it, INVENTORY_Job, "store-b"), "Job/three ");
	assert_string_equal(names(&it, INVENTORY_Job, "store-c"), "");
	assert_int_equal(server_count(&it.server, "GET "), 2);
}

/* One that lists otherwise would hide objects: that is an error, not an empty list. */
static void test_order(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(JOBS, LIST_OF(OBJECT("store-b", "x", "") "," OBJECT("store-a", "y", ""))),
		{ 0 },
	};
	CLEANUP(read_stop) struct read it;

	(void)state;
	read_start(&it, rules, false);
	assert_string_equal(names(&it, INVENTORY_Job, "store-b"),
			    "the API server lists /apis/batch/v1/jobs in another order than by namespace\n"
			    "name the stores: they are read one by one then");
	assert_int_equal(it.err.code, ERR_CLUSTER);
}

/* Of pods metadata come first: only those that nobody cares for are read whole, and one may be gone by then. */
static void test_whole(void **state)
{
	static const struct rule rules[] = {
		ALWAYS("GET /api/v1/namespaces/store-a/pods?",
		       LIST_OF(JOINED(OBJECT("store-a", "bare", ""), OBJECT("store-a", "owned", OWNED),
				      OBJECT("store-a", "gone", "")))),
		ALWAYS("GET /api/v1/namespaces/store-a/pods/bare ", OK(OBJECT("store-a", "bare", ""))),
		ALWAYS("GET /api/v1/namespaces/store-a/pods/gone ", MISSING),
		ALWAYS("GET /apis/networking.k8s.io/v1/namespaces/store-a/networkpolicies?",
		       LIST_OF(OBJECT("store-a", "p", OWNED))),
		ALWAYS("GET /apis/", FORBIDDEN),
		{ 0 },
	};
	CLEANUP(read_stop) struct read it;

	(void)state;
	read_start(&it, rules, true);
	assert_string_equal(names(&it, INVENTORY_Pod, "store-a"), "Pod/bare ");
	assert_int_equal(server_count(&it.server, "GET /api/v1/namespaces/store-a/pods/owned"), 0);
	/* A policy counts whoever made it. */
	assert_string_equal(names(&it, INVENTORY_NetworkPolicy, "store-a"), "NetworkPolicy/p ");
	assert_non_null(strstr(names(&it, INVENTORY_Job, "store-a"), "forbidden"));
	assert_int_equal(it.err.code, ERR_REFUSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_beside, forget),
		cmocka_unit_test_teardown(test_order, forget),
		cmocka_unit_test_teardown(test_whole, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
