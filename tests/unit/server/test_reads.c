/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and stores as they are answered out of a snapshot: pages, filters, tags, and who may see what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "read.h"
#include "server/parameters.h"
#include "server/problem.h"
#include "server/reads.h"

/* "s00 s01": the stores of a list. */
static const char *names_in(const struct answer *answer)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);
	const struct value *list = value_get(body_of(answer), "stores");

	assert_int_equal(answer->status, 200);
	for (const struct value *store = value_first(list); store; store = store->next)
		bytes_format(&out, "%s%s", out.length ? " " : "", value_text_at(store, "name"));
	return arena_str(&arena, bytes_str(&out)).p;
}

/* All pages of a query, one behind the other. The snapshot is another at each page. */
static const char *walk(struct snapshot *const *snapshots, size_t count, const struct caller *caller, const char *query,
			size_t size)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);
	const char *token = "";
	size_t pages = 0;

	do {
		struct answer answer = ask(snapshots[pages % count], caller,
					   arena_format(&arena, "%s&pageSize=%zu&pageToken=%s", query, size, token).p);
		const char *names = names_in(&answer);

		assert_true(value_count(value_get(body_of(&answer), "stores")) <= size);
		bytes_format(&out, "%s%s", out.length && *names ? " " : "", names);
		token = next_of(&answer);
		pages++;
	} while (*token && pages < 100);
	return arena_str(&arena, bytes_str(&out)).p;
}

static void test_whole_list(void **state)
{
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(1UL << 1 | 1UL << 2, "");
	CLEANUP(snapshot_release_held) struct snapshot *none = snapshot_of(0, "");
	struct answer answer = ask(all, &anybody, "");

	(void)state;
	assert_int_equal(answer.body.p[answer.body.n - 1], '\n');
	assert_string_equal(
		arena_str(&arena, answer.body).p,
		"{\"stores\":[{\"name\":\"s01\",\"state\":\"ACTIVE\"},{\"name\":\"s02\",\"state\":\"ACTIVE\"}],"
		"\"nextPageToken\":\"\"}\n");
	answer = ask(none, &anybody, "");
	assert_string_equal(arena_str(&arena, answer.body).p, "{\"stores\":[],\"nextPageToken\":\"\"}\n");
}

static void test_pages(void **state)
{
	static const char *const queries[] = { "", "state=ACTIVE", "labelSelector=plan%3Dsmall",
					       "labelSelector=plan!=small&state=SUSPENDED" };
	static const struct caller *const callers[] = { &anybody, &ann, &nobody };
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(ALL, "");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(queries) * COUNT_OF(callers); i++) {
		const struct caller *caller = callers[i / COUNT_OF(queries)];
		const char *query = queries[i % COUNT_OF(queries)];
		struct answer answer = ask(all, caller, query);

		for (size_t size = 1; size < STORES + 2; size++)
			assert_string_equal(walk(&all, 1, caller, query, size), names_in(&answer));
		assert_string_equal(next_of(&answer), "");
	}
}

/* What is there all the time is met once, whatever comes and goes, the last one of a page among it. */
static void test_changes_between(void **state)
{
	static const unsigned long stay = 0x1249249; /* every third */
	struct snapshot *snapshots[] = { snapshot_of(ALL, ""), snapshot_of(stay, ""), snapshot_of(ALL & ~1UL << 1, ""),
					 snapshot_of(stay | 0xF0, "") };
	struct answer answer = ask(snapshots[1], &anybody, "");

	(void)state;
	for (size_t size = 1; size < STORES; size++) {
		const char *met = walk(snapshots, COUNT_OF(snapshots), &anybody, "", size);

		for (const struct value *store = value_first(value_get(body_of(&answer), "stores")); store;
		     store = store->next) {
			const char *name = value_text_at(store, "name");
			const char *found = strstr(met, name);

			if (!found || strstr(found + 1, name))
				fail_msg("%s is in %s not once, by pages of %zu", name, met, size);
		}
	}
	for (size_t i = 0; i < COUNT_OF(snapshots); i++)
		snapshot_release(snapshots[i]);
}

static void test_sizes(void **state)
{
	static const char *const wrong[] = { "-1", "", "1.5", "ten", "0x10", "%2B5", "5 ", "1e3" };
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(ALL, "");
	struct answer answer = ask(all, &anybody, "pageSize=2");

	(void)state;
	assert_string_equal(names_in(&answer), "s00 s01");
	answer = ask(all, &anybody, "pageSize=0");
	assert_int_equal(value_count(value_get(body_of(&answer), "stores")), STORES);
	answer = ask(all, &anybody, "pageSize=99999999999999999999999");
	assert_int_equal(value_count(value_get(body_of(&answer), "stores")), STORES);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		answer = ask(all, &anybody, arena_format(&arena, "pageSize=%s", wrong[i]).p);
		assert_int_equal(answer.status, 400);
		assert_string_equal(value_text_at(value_first(value_get(body_of(&answer), "errors")), "parameter"),
				    "pageSize");
	}
}

/* Pages have a size that is not the list's, and a ceiling. */
static void test_ceilings(void **state)
{
	enum { MANY = PARAMETERS_PAGE_MOST + 5 };
	static const struct snapshot_store *stores[MANY];
	CLEANUP(snapshot_release_held) struct snapshot *many = NULL;
	struct answer answer;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		stores[i] = make(i, "");
	many = snapshot_make(stores, MANY);
	for (size_t i = 0; i < MANY; i++)
		snapshot_store_release(stores[i]);
	answer = ask(many, &anybody, "");
	assert_int_equal(value_count(value_get(body_of(&answer), "stores")), PARAMETERS_PAGE);
	assert_true(*next_of(&answer) != '\0');
	answer = ask(many, &anybody, "pageSize=1001");
	assert_int_equal(value_count(value_get(body_of(&answer), "stores")), PARAMETERS_PAGE_MOST);
}

static void test_tokens(void **state)
{
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(ALL, "");
	struct answer answer = ask(all, &anybody, "pageSize=2&state=ACTIVE");
	const char *token = next_of(&answer);
	const char *const wrong[] = {
		arena_format(&arena, "pageToken=%s", token).p,
		arena_format(&arena, "pageToken=%s&state=SUSPENDED", token).p,
		arena_format(&arena, "pageToken=%s&state=ACTIVE&labelSelector=plan", token).p,
		arena_format(&arena, "pageToken=%sA&state=ACTIVE", token).p,
		"pageToken=1",
		"pageToken=%C3%A4",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		answer = ask(all, &anybody, wrong[i]);
		assert_int_equal(answer.status, 400);
		assert_string_equal(value_text_at(value_first(value_get(body_of(&answer), "errors")), "parameter"),
				    "pageToken");
	}
	/* Nor is it good for who sees another list; how large pages are may change on the way. */
	answer = ask(all, &ann, arena_format(&arena, "pageToken=%s&state=ACTIVE", token).p);
	assert_int_equal(answer.status, 400);
	answer = ask(all, &anybody, arena_format(&arena, "pageToken=%s&state=ACTIVE&pageSize=1", token).p);
	assert_string_equal(names_in(&answer), "s03");
	answer = ask(all, &anybody, "pageToken=&pageSize=1");
	assert_string_equal(names_in(&answer), "s00");
}

static void test_filters(void **state)
{
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(0x3F, "");
	static const struct {
		const char *query;
		const char *names;
	} cases[] = {
		{ "state=SUSPENDED", "s00 s04" },
		{ "state=ACTIVE&labelSelector=plan%3Dsmall", "s03 s05" },
		/* Without a record there is nothing that a selector finds. */
		{ "labelSelector=!nothing", "s00 s02 s03 s04 s05" },
		{ "labelSelector=plan+in+(small,+medium)", "s03 s05" },
		{ "labelSelector=plan+notin+(small)", "s00 s02 s04" },
		{ "labelSelector=", "s00 s01 s02 s03 s04 s05" },
		{ "state=KEPT", "" },
	};
	struct answer answer;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		answer = ask(all, &anybody, cases[i].query);
		assert_string_equal(names_in(&answer), cases[i].names);
	}
	answer = ask(all, &anybody, "state=active&labelSelector=a%3E1&x=1");
	assert_int_equal(answer.status, 400);
	assert_string_equal(answer.type, PROBLEM_MEDIA_TYPE);
	assert_int_equal(value_count(value_get(body_of(&answer), "errors")), 3);
	assert_non_null(strstr(answer.body.p, "one of these was expected: CREATING, ACTIVE"));
}

static void test_owners(void **state)
{
	CLEANUP(snapshot_release_held) struct snapshot *all = snapshot_of(0x7F, "");
	struct answer answer = ask(all, &ann, "");

	(void)state;
	assert_string_equal(names_in(&answer), "s00 s03 s06");
	/* Who has no name owns nothing, least of all what nobody owns. */
	answer = ask(all, &nobody, "");
	assert_string_equal(names_in(&answer), "");
	answer = ask(all, NULL, "");
	assert_string_equal(names_in(&answer), "");
	assert_false(reads_seen_by(NULL, all->stores[0]));
	assert_true(reads_seen_by(&anybody, all->stores[5]));
	assert_false(reads_seen_by(&nobody, all->stores[5]));
	assert_false(reads_seen_by(&ann, all->stores[1]));
}

/* Another one when the body is another, and only then. */
static void test_list_tags(void **state)
{
	CLEANUP(snapshot_release_held) struct snapshot *one = snapshot_of(ALL, "");
	CLEANUP(snapshot_release_held) struct snapshot *same = snapshot_of(ALL, "");
	CLEANUP(snapshot_release_held) struct snapshot *other = snapshot_of(ALL, ",\"a\":1");
	CLEANUP(snapshot_release_held) struct snapshot *fewer = snapshot_of(ALL >> 1, "");
	struct answer answer = ask(one, &anybody, "");
	const char *etag = etag_of(&answer);
	struct answer again = ask(same, &anybody, "");

	(void)state;
	assert_string_equal(etag_of(&again), etag);
	again = ask(other, &anybody, "");
	assert_string_not_equal(etag_of(&again), etag);
	again = ask(fewer, &anybody, "");
	assert_string_not_equal(etag_of(&again), etag);
	again = ask(one, &ann, "");
	assert_string_not_equal(etag_of(&again), etag);
	again = ask_with(same, &anybody, "", etag);
	assert_int_equal(again.status, 304);
	assert_int_equal(again.body.n, 0);
	assert_string_equal(etag_of(&again), etag);
	again = ask_with(other, &anybody, "", etag);
	assert_int_equal(again.status, 200);
	/* A page that has not changed is known, whatever became of others; but where it goes on is of it. */
	answer = ask(one, &anybody, "pageSize=3");
	again = ask(other, &anybody, "pageSize=3");
	assert_string_equal(etag_of(&again), etag_of(&answer));
	answer = ask(fewer, &anybody, "");
	again = ask(fewer, &anybody, "pageSize=24");
	assert_string_equal(etag_of(&again), etag_of(&answer));
	again = ask(one, &anybody, "pageSize=24");
	assert_string_not_equal(etag_of(&again), etag_of(&answer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_whole_list, forget),      cmocka_unit_test_teardown(test_pages, forget),
		cmocka_unit_test_teardown(test_changes_between, forget), cmocka_unit_test_teardown(test_sizes, forget),
		cmocka_unit_test_teardown(test_ceilings, forget),        cmocka_unit_test_teardown(test_tokens, forget),
		cmocka_unit_test_teardown(test_filters, forget),         cmocka_unit_test_teardown(test_owners, forget),
		cmocka_unit_test_teardown(test_list_tags, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
