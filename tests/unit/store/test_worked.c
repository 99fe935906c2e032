/* SPDX-License-Identifier: Apache-2.0 */
/* Which revisions count as ones that worked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/worked.h"

static const struct value *record(long revision, const char *uid)
{
	return parse(arena_text(&arena, "{\"metadata\":{\"uid\":\"%s\",\"labels\":{\"version\":\"%ld\"}}}", uid,
				revision));
}

static const struct value *space(const char *note)
{
	return parse(
		arena_format(&arena, "{\"metadata\":{\"annotations\":{\"store.urumi.ai/worked\":\"%s\"}}}", note).p);
}

/* The uid tells a revision from one of the same number in a later life of the name. */
static void test_noted(void **state)
{
	(void)state;
	assert_true(worked_is_noted(space("1:aa,12:bb"), record(1, "aa")));
	assert_true(worked_is_noted(space("1:aa,12:bb"), record(12, "bb")));
	assert_false(worked_is_noted(space("1:aa,12:bb"), record(1, "bb")));
	assert_false(worked_is_noted(space("1:aa,12:bb"), record(2, "bb")));
	assert_false(worked_is_noted(space("1:aaa"), record(1, "aa")));
	assert_false(worked_is_noted(space("1:a"), record(1, "aa")));
	assert_false(worked_is_noted(space("1:,2:"), record(1, "")));
	assert_false(worked_is_noted(space(""), record(1, "aa")));
	assert_false(worked_is_noted(NULL, record(1, "aa")));
	assert_false(worked_is_noted(space("1:aa"), NULL));
}

static void test_newest(void **state)
{
	struct value *records = value_new(&arena, VALUE_LIST);

	(void)state;
	value_add(records, value_copy(&arena, record(1, "aa")));
	value_add(records, value_copy(&arena, record(3, "cc")));
	value_add(records, value_copy(&arena, record(2, "bb")));
	assert_int_equal(worked_newest(space("1:aa,2:bb"), records, 4), 2);
	assert_int_equal(worked_newest(space("1:aa,2:bb"), records, 2), 1);
	assert_int_equal(worked_newest(space("1:aa,2:bb,3:cc"), records, 4), 3);
	assert_int_equal(worked_newest(space("1:aa"), records, 1), 0);
	assert_int_equal(worked_newest(space(""), records, 4), 0);
	assert_int_equal(worked_newest(NULL, NULL, 4), 0);
}

/* A record as rollback sees it: revision, whether the store was suspended, its fingerprint ("": not made by us). */
struct revision {
	long number;
	bool suspended;
	const char *fingerprint;
};

static const struct value *record_at(const struct revision *it)
{
	struct value *object = value_new(&arena, VALUE_MAP);
	struct value *metadata = value_map_at(object, "metadata", &arena);
	struct value *labels = value_map_at(metadata, "labels", &arena);

	value_put_text(metadata, "uid", arena_format(&arena, "u%ld", it->number).p, &arena);
	value_put_text(labels, "version", arena_format(&arena, "%ld", it->number).p, &arena);
	value_put_text(labels, "store.urumi.ai/fingerprint", it->fingerprint, &arena);
	value_put_text(labels, "store.urumi.ai/suspended", it->suspended ? "true" : "false", &arena);
	return object;
}

static long back(const struct revision *revisions, size_t count)
{
	CLEANUP(bytes_free) struct bytes worked = BYTES_INIT(4096);
	struct value *records = value_new(&arena, VALUE_LIST);
	struct value *object = value_new(&arena, VALUE_MAP);
	struct value *notes = value_map_at(value_map_at(object, "metadata", &arena), "annotations", &arena);

	for (size_t i = 0; i < count; i++) {
		const struct revision *it = &revisions[i];

		value_add(records, value_copy(&arena, record_at(it)));
		bytes_format(&worked, "%s%ld:u%ld", i ? "," : "", it->number, it->number);
	}
	value_put_text(notes, "store.urumi.ai/worked", worked.data, &arena);
	return worked_back(object, records, revisions[count - 1].number);
}

static void test_back(void **state)
{
	static const struct {
		struct revision revisions[5];
		size_t count;
		long back;
	} rows[] = {
		{ { { 1, false, "a" }, { 2, false, "b" } }, 2, 1 },
		/* created, suspended, resumed: nothing else was there */
		{ { { 1, false, "a" }, { 2, true, "b" }, { 3, false, "a" } }, 3, 0 },
		{ { { 1, false, "a" }, { 2, false, "b" }, { 3, true, "c" }, { 4, false, "b" } }, 4, 1 },
		{ { { 1, false, "a" }, { 2, true, "b" } }, 2, 1 },
		/* rolled back once, then again: there and back */
		{ { { 1, false, "a" }, { 2, false, "b" }, { 3, false, "a" } }, 3, 2 },
		/* what a failure brought back is what it was */
		{ { { 1, false, "a" }, { 2, false, "b" }, { 4, false, "b" } }, 3, 1 },
		/* a new chart, with the same values */
		{ { { 1, false, "a" }, { 2, false, "a" } }, 2, 1 },
		{ { { 1, false, "a" }, { 2, false, "a" }, { 3, true, "b" }, { 4, false, "a" } }, 4, 1 },
		{ { { 1, false, "a" }, { 2, true, "b" }, { 3, false, "a" }, { 4, true, "b" }, { 5, false, "a" } },
		  5,
		  0 },
		{ { { 1, false, "" }, { 3, false, "" } }, 2, 1 },
		{ { { 1, false, "a" } }, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(back(rows[i].revisions, rows[i].count), rows[i].back);
}

static void test_add(void **state)
{
	const char *note = "";

	(void)state;
	assert_string_equal(worked_add(NULL, record(1, "aa"), &arena), "1:aa");
	assert_string_equal(worked_add(space("1:aa"), record(2, "bb"), &arena), "1:aa,2:bb");
	assert_string_equal(worked_add(space("1:aa"), record(1, "aa"), &arena), "1:aa");
	for (long revision = 1; revision <= 100; revision++)
		note = worked_add(space(note), record(revision, "u"), &arena);
	assert_string_equal(note, "91:u,92:u,93:u,94:u,95:u,96:u,97:u,98:u,99:u,100:u");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_noted, forget),
		cmocka_unit_test_teardown(test_newest, forget),
		cmocka_unit_test_teardown(test_back, forget),
		cmocka_unit_test_teardown(test_add, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
