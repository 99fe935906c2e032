/* SPDX-License-Identifier: Apache-2.0 */
/* One store out of a snapshot, by its name: whole, not again, or not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "read.h"

static int get(const struct snapshot *snapshot, const struct caller *caller, const char *name, const char *etag,
	       struct answer *ret)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct request_field field = { STR("If-None-Match"), str_of(etag) };
	struct request request = { .arena = &arena, .caller = caller, .fields = &field, .field_count = etag ? 1 : 0 };

	*ret = (struct answer){ .status = 200, .type = "application/json" };
	if (!reads_store(snapshot, str_of(name), &request, ret, &err))
		return ret->status;
	assert_string_equal(err.message, "there is no store of this name that you may see");
	return err_http_status(err.code);
}

static void test_store(void **state)
{
	static const char *const none[] = { "s99", "S00", "", "s", "-", "default", "s00%20", "%C3%A4", "s00.", "0s" };
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(ALL, "");
	CLEANUP(snapshot_release_held) struct snapshot *other = snapshot_of(ALL, ",\"a\":1");
	struct answer answer;
	struct answer again;

	(void)state;
	assert_int_equal(get(all, &anybody, "s24", NULL, &answer), 200);
	assert_string_equal(arena_str(&arena, answer.body).p, "{\"name\":\"s24\",\"whole\":true}\n");
	assert_int_equal(get(all, &anybody, "s%32%34", NULL, &again), 200);
	assert_string_equal(etag_of(&again), etag_of(&answer));
	assert_int_equal(get(all, &anybody, "s24", etag_of(&answer), &again), 304);
	assert_int_equal(again.body.n, 0);
	assert_int_equal(get(other, &anybody, "s24", etag_of(&answer), &again), 200);
	assert_string_not_equal(etag_of(&again), etag_of(&answer));
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_int_equal(get(all, &anybody, none[i], NULL, &answer), 404);
	assert_int_equal(get(all, &ann, "s03", NULL, &answer), 200);
	assert_int_equal(get(all, &ann, "s04", NULL, &answer), 404);
	assert_int_equal(get(all, &ann, "s04", "*", &answer), 404);
	assert_int_equal(get(all, NULL, "s03", NULL, &answer), 404);
}

/* Of two namespaces that claim a name it is the one that the name leads to. */
static void test_claims(void **state)
{
	const struct snapshot_facts facts[] = {
		{ "acme", "other", "ACTIVE", "ann", NULL, STR("{\"a\":1}"), STR("{\"a\":1}") },
		{ "acme", "store-acme", "ACTIVE", "bob", NULL, STR("{\"a\":2}"), STR("{\"a\":2}") },
		{ "blog", "other", "ACTIVE", "ann", NULL, STR("{\"a\":3}"), STR("{\"a\":3}") },
	};
	const struct snapshot_store *stores[COUNT_OF(facts)];
	CLEANUP(snapshot_release_held) struct snapshot *all = NULL;
	struct answer answer;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		stores[i] = snapshot_store_make(&facts[i]);
	all = snapshot_make(stores, COUNT_OF(facts));
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		snapshot_store_release(stores[i]);
	assert_int_equal(get(all, &anybody, "acme", NULL, &answer), 200);
	assert_string_equal(arena_str(&arena, answer.body).p, "{\"a\":2}\n");
	assert_int_equal(get(all, &ann, "acme", NULL, &answer), 404);
	assert_int_equal(get(all, &anybody, "blog", NULL, &answer), 404);
	for (size_t size = 1; size < 4; size++) {
		answer = ask(all, &anybody, arena_format(&arena, "pageSize=%zu", size).p);
		assert_int_equal(value_count(value_get(body_of(&answer), "stores")), size);
		assert_int_equal(*next_of(&answer) == '\0', size == 3);
	}
	answer = ask(all, &anybody, "pageSize=1");
	answer = ask(all, &anybody, arena_format(&arena, "pageSize=1&pageToken=%s", next_of(&answer)).p);
	assert_int_equal(value_number_at(value_first(value_get(body_of(&answer), "stores")), "a"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_store, forget),
		cmocka_unit_test_teardown(test_claims, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
