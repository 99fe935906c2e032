/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <time.h>

#include <cmocka.h>

#include "cases.h"
#include "store/release.h"
#include "timestamp.h"

static void test_pending(void **state)
{
	(void)state;
	assert_true(release_is_pending(&(struct release){ .status = "pending-install" }));
	assert_true(release_is_pending(&(struct release){ .status = "pending-rollback" }));
	assert_true(release_is_pending(&(struct release){ .status = "uninstalling" }));
	assert_false(release_is_pending(&(struct release){ .status = "deployed" }));
	assert_false(release_is_pending(&(struct release){ .status = "failed" }));
	assert_false(release_is_pending(&(struct release){ .status = "" }));
}

/* When a record was made, and written by Helm and by another (seconds; 0: the API server does not say). */
struct times {
	time_t made;
	time_t helm;
	time_t other;
};

static struct value *entry(const char *manager, time_t when)
{
	return parse(arena_text(&arena, "{\"manager\":\"%s\",\"operation\":\"Update\",\"time\":\"%s\"}", manager,
				timestamp_text(when, &arena)));
}

/* A record against what is known of the dead. */
static bool is_of_dead(struct times times, const char *managed, time_t since, time_t until)
{
	struct value *object = value_new(&arena, VALUE_MAP);
	struct value *metadata = value_map_at(object, "metadata", &arena);
	struct value *entries = value_new(&arena, VALUE_LIST);
	struct release release = { .status = "pending-install", .record = object };

	value_put_text(metadata, "creationTimestamp", timestamp_text(times.made, &arena), &arena);
	value_put_text(value_map_at(metadata, "labels", &arena), "store.urumi.ai/managed", managed, &arena);
	if (times.helm)
		value_add(entries, value_copy(&arena, entry("Helm", times.helm)));
	if (times.other)
		value_add(entries, value_copy(&arena, entry("helm-store", times.other)));
	value_put(metadata, STR("managedFields"), entries);
	return release_is_of_dead(&release, since, until);
}

/* However old: only what Helm wrote while the dead one held the lease is the dead one's. */
static void test_of_dead(void **state)
{
	static const struct {
		struct times times;
		const char *managed;
		time_t since;
		time_t until;
		bool is;
	} rows[] = {
		{ { 1000000, 0, 0 }, "true", 1000000, 1000000, true },
		{ { 1000000, 0, 0 }, "true", 999990, 1000060, true },
		{ { 1000061, 0, 0 }, "true", 999990, 1000060, false },
		{ { 1000000, 0, 0 }, "false", 999990, 1000060, false },
		{ { 1000000, 0, 0 }, "true", 999990, 0, false },
		/* Somebody's helm, which was at work before a command of ours began, and died. */
		{ { 1000000, 1000000, 0 }, "true", 1000001, 1000060, false },
		{ { 1000000, 0, 0 }, "true", 0, 1000060, false },
		/* "uninstalling" stands in a record that is as old as the release. */
		{ { 500000, 1000000, 0 }, "true", 999990, 1000060, true },
		{ { 500000, 999000, 0 }, "true", 999990, 1000060, false },
		/* What others note on it says nothing of Helm. */
		{ { 500000, 999000, 1000000 }, "true", 999990, 1000060, false },
		{ { 500000, 1000000, 1000900 }, "true", 999990, 1000060, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(is_of_dead(rows[i].times, rows[i].managed, rows[i].since, rows[i].until), rows[i].is);
	assert_false(release_is_of_dead(&(struct release){ .status = "pending-install" }, 1, 1000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pending),
		cmocka_unit_test_teardown(test_of_dead, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
