/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/output.h"
#include "config.h"
#include "json.h"
#include "kube/labels.h"
#include "server.h"
#include "store/name.h"
#include "store/stored.h"

#define TEXT_MOST ((size_t)1 << 16)
#define NO_CHART "/nonexistent"
#define SHIPPED "charts/store" /* as tests run, in the repository */

#define VALUES \
	"{\"web\":{\"replicas\":2,\"text\":\"1.0\",\"on\":\"yes\",\"image\":{\"tag\":\"abc\"}}," \
	"\"odd key\":[1,{\"a\":null}]," \
	"\"postgresql\":{\"image\":{\"registry\":\"r.example\",\"tag\":\"16\"}}," \
	"\"global\":{\"store\":{\"name\":\"acme\",\"profile\":\"local\",\"plan\":\"small\",\"hosts\":[\"a.example\"]," \
	"\"database\":{\"mode\":\"dedicated\"},\"chart\":{\"name\":\"/c\"},\"settings\":[\"a=b\"]," \
	"\"suspended\":true,\"found\":{\"ingress.className\":\"traefik\"},\"fingerprint\":\"f00\"," \
	"\"images\":{\"postgres\":{\"registry\":\"r.example\",\"tag\":\"16\"}}}}}"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	if (!value)
		fail_msg("%s", err.message);
	return value;
}

static struct value *shown_of(const char *chart, const struct value *values, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *shown;

	assert_int_equal(stored_shown(chart, values, arena, &shown, &err), 0);
	return shown;
}

/* What was chosen is there, what was noted is not; the stored values are as they were. */
static void test_shown(void **state)
{
	static const char *const kept[] = { "profile", "plan", "hosts", "database", "chart", "settings" };
	static const char *const noted[] = { "name", "suspended", "found", "fingerprint", "images" };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *values = parse(VALUES, &arena);
	const struct value *shown = shown_of(NO_CHART, values, &arena);
	const struct value *record = value_find(shown, STR("global.store"));

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kept); i++)
		assert_non_null(value_get(record, kept[i]));
	for (size_t i = 0; i < COUNT_OF(noted); i++)
		assert_null(value_get(record, noted[i]));
	assert_null(value_find(shown, STR("postgresql")));
	assert_string_equal(value_text_at(shown, "web.image.tag"), "abc");
	assert_true(value_equal(values, parse(VALUES, &arena)));
}

/* What get prints is read again as the same; and what nobody changed is stored as it was. */
static void test_round_trip(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *values = parse(VALUES, &arena);
	const struct value *shown = shown_of(NO_CHART, values, &arena);
	struct value *again;

	(void)state;
	output_value(shown, OUTPUT_YAML, &text);
	if (config_parse(bytes_str(&text), "acme.yaml", &arena, &again, NULL, &err))
		fail_msg("%s", err.message);
	assert_true(value_equal(again, shown));
	assert_true(value_equal(stored_restore(values, shown, again, &arena), values));
}

/* What somebody took out is gone, what was hidden stays: also of what got another value. */
static void test_edited(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *values = parse(VALUES, &arena);
	const struct value *shown = shown_of(NO_CHART, values, &arena);
	const struct value *edited = parse("{\"web\":{\"replicas\":3},\"global\":{\"store\":{\"profile\":\"local\","
					   "\"plan\":\"medium\",\"found\":\"mine\"}}}",
					   &arena);
	const struct value *whole = stored_restore(values, shown, edited, &arena);

	(void)state;
	assert_string_equal(value_text_at(whole, "web.replicas"), "3");
	assert_null(value_find(whole, STR("web.text")));
	assert_null(value_get(whole, "odd key"));
	assert_null(value_find(whole, STR("global.store.hosts")));
	assert_string_equal(value_text_at(whole, "global.store.plan"), "medium");
	assert_string_equal(value_text_at(whole, "global.store.found"), "mine");
	assert_true(value_is_true(value_find(whole, STR("global.store.suspended"))));
	assert_string_equal(value_text_at(whole, "global.store.images.postgres.tag"), "16");
}

/* Which numbers are integers goes with the file. */
static void test_integers(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *values = parse("{\"size\":10485760,\"share\":2,\"global\":{\"store\":{\"integers\":"
					   "[\"size=10485760\"],\"chart\":{\"name\":\"/c\"}}}}",
					   &arena);
	const struct value *shown = shown_of(NO_CHART, values, &arena);
	const struct value *whole = stored_restore(values, shown, shown, &arena);

	(void)state;
	assert_true(value_get(whole, "size")->is_int64);
	assert_false(value_get(whole, "share")->is_int64);
}

/* What the shipped chart brings for a profile nobody said. */
static void test_preset(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *values;
	const struct value *shown;

	(void)state;
	if (config_read(SHIPPED "/values-local.yaml", &arena, &values, NULL, &err))
		fail_msg("%s", err.message);
	value_put_text(value_map_at(value_map_at(values, "global", &arena), "store", &arena), "profile", "local",
		       &arena);
	value_put_text(values, "mine", "1", &arena);
	shown = shown_of(SHIPPED, values, &arena);
	assert_string_equal(value_text_at(shown, "mine"), "1");
	for (const struct value *member = shown->first; member; member = member->next)
		if (!str_is(member->key, "mine") && !str_is(member->key, "global") && value_count(member))
			fail_msg("%.*s is of the profile", STR_ARG(member->key));
}

#define SPACE                                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-a\",\"uid\":\"1\",\"labels\":"                         \
	"{\"" LABEL_STORE "\":\"a\"}}}"
#define LIST(items) OK("{\"kind\":\"SomeList\",\"metadata\":{},\"items\":[" items "]}")

static void test_no_release(void **state)
{
	static const struct step steps[] = {
		{ "GET /api/v1/namespaces/store-a ", OK(SPACE) },
		{ "GET /api/v1/namespaces/store-a/secrets?", LIST("") },
		{ "GET /apis/coordination.k8s.io/v1/namespaces/store-system/leases/a ",
		  FAULT("404 Not Found", "none") },
		{ 0 },
	};
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *values;
	long revision;

	(void)state;
	server_start(&server, steps);
	assert_int_equal(stored_read(&server.cluster, "a", 0, &arena, &values, &revision, &err), -1);
	assert_non_null(strstr(err.message, "it has no specification; store a is UNINSTALLED"));
	err_clear(&err);
	assert_int_equal(stored_get(&server.cluster, &(struct stored_request){ .name = "../a" }, &arena, &values,
				    &revision, &err),
			 -1);
	assert_int_equal(err.code, ERR_USAGE);
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shown),    cmocka_unit_test(test_round_trip), cmocka_unit_test(test_edited),
		cmocka_unit_test(test_integers), cmocka_unit_test(test_preset),     cmocka_unit_test(test_no_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
