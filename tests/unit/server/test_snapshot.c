/* SPDX-License-Identifier: Apache-2.0 */
/* Stores that snapshots share. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/matching.h"
#include "server/snapshot.h"

static struct snapshot_store *make(const char *name, const char *name_space, const char *whole)
{
	return snapshot_store_make(&(struct snapshot_facts){ .name = name,
							     .name_space = name_space,
							     .state = "ACTIVE",
							     .owner = "",
							     .labels = parse("{\"plan\":\"small\",\"a\":\"b\"}"),
							     .summary = STR("{}"),
							     .whole = str_of(whole) });
}

static void test_store(void **state)
{
	struct snapshot_store *one = make("acme", "store-acme", "{\"a\":1}");
	struct snapshot_store *same = make("acme", "store-acme", "{\"a\":1}");
	struct snapshot_store *other = make("acme", "store-acme", "{\"a\":2}");

	(void)state;
	assert_string_equal(one->name, "acme");
	assert_string_equal(one->name_space, "store-acme");
	assert_string_equal(one->state, "ACTIVE");
	assert_string_equal(one->owner, "");
	assert_string_equal(one->summary.p, "{}");
	assert_string_equal(one->whole.p, "{\"a\":1}");
	assert_true(matching_has("plan=small,a", one->labels));
	assert_false(matching_has("plan=large", one->labels));
	assert_string_equal(one->version, same->version);
	assert_string_not_equal(one->version, other->version);
	assert_string_equal(one->summary_version, other->summary_version);
	assert_string_not_equal(one->whole_version, other->whole_version);
	assert_string_equal(one->whole_version, same->whole_version);
	snapshot_store_release(one);
	snapshot_store_release(same);
	snapshot_store_release(other);
	snapshot_store_release(NULL);
}

static void test_snapshot(void **state)
{
	const struct snapshot_store *stores[] = { make("c", "store-c", "3"), make("a", "store-a", "1"),
						  make("b", "store-b", "2"), make("b", "other", "2") };
	struct snapshot *all = snapshot_make(stores, COUNT_OF(stores));
	struct snapshot *again = snapshot_make(stores, COUNT_OF(stores));
	struct snapshot *fewer = snapshot_make(stores + 1, 2);
	struct snapshot *none = snapshot_make(NULL, 0);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(stores); i++)
		snapshot_store_release(stores[i]);
	assert_int_equal(all->count, 4);
	assert_string_equal(all->stores[0]->name, "a");
	assert_string_equal(all->stores[1]->name_space, "other");
	assert_string_equal(all->stores[3]->name, "c");
	assert_string_equal(all->version, again->version);
	assert_string_not_equal(all->version, fewer->version);
	assert_ptr_equal(snapshot_find(all, "b"), all->stores[1]);
	assert_null(snapshot_find(all, "bb"));
	assert_null(snapshot_find(none, "a"));
	/* What is held stays when others go. */
	snapshot_hold(fewer);
	snapshot_release(all);
	snapshot_release(again);
	snapshot_release(fewer);
	assert_string_equal(fewer->stores[0]->whole.p, "1");
	snapshot_release(fewer);
	snapshot_release(none);
	snapshot_release(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_store, forget),
		cmocka_unit_test_teardown(test_snapshot, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
