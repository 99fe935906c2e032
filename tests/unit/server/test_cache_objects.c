/* SPDX-License-Identifier: Apache-2.0 */
/* Objects that come and go, the stores that are looked at again for it, and a thousand of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <malloc.h>
#include <poll.h>

#include "acme.h"
#include "cases.h"
#include "clock.h"
#include "server/cache_build.h"

#define SPACE(store)                                                                                                   \
	"{\"metadata\":{\"name\":\"store-" store "\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"" store "\"}}}"
#define NOW 1800000000
#define STORES 1000
#define COPIES 3 /* of the objects of a case, in each of them */

static void put(struct cache_objects *objects, enum cache_row row, const char *json)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct cache_heard heard;

	assert_true(cache_heard_make(row, json_parse(str_of(json), &once, &err), &heard));
	cache_objects_put(objects, row, &heard);
}

static void remove_one(struct cache_objects *objects, enum cache_row row, const char *json)
{
	struct cache_heard heard;

	assert_true(cache_heard_make(row, parse(json), &heard));
	cache_objects_remove(objects, row, &heard);
	cache_heard_free(&heard);
}

static void list_nothing(struct cache_objects *objects)
{
	for (unsigned row = 0; row < CACHE_ROWS; row++)
		cache_objects_replace(objects, (enum cache_row)row, NULL, 0, row != CACHE_ScaledObject);
}

static void begin(struct cache_objects *objects)
{
	cache_objects_begin(objects);
	list_nothing(objects);
	assert_int_equal(cache_objects_lacking(objects), CACHE_ROWS);
}

/* Looks at all that is due or will be soon; how many were. */
static size_t look(struct cache_objects *objects, size_t *ret_others)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct cache_space *space;
	size_t count = 0;

	(void)poll(NULL, 0, CACHE_LEAST + CACHE_SETTLE);
	*ret_others = 0;
	while ((space = cache_objects_due(objects, false))) {
		bool is_other;

		assert_int_equal(cache_build_space(objects, space, NOW, &is_other, &err), 0);
		*ret_others += is_other;
		count++;
	}
	return count;
}

static void assert_looked(struct cache_objects *objects, size_t count, size_t others, const char *expected)
{
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = NULL;
	const char *text = "";
	size_t found;

	assert_int_equal(look(objects, &found), count);
	assert_int_equal(found, others);
	snapshot = cache_objects_snapshot(objects);
	for (size_t i = 0; i < snapshot->count; i++)
		text = arena_format(&arena, "%s%s %s, ", text, snapshot->stores[i]->name, snapshot->stores[i]->state).p;
	assert_string_equal(text, expected);
}

static void test_changes(void **state)
{
	struct cache_objects objects;

	(void)state;
	begin(&objects);
	put(&objects, CACHE_Namespace, SPACE("acme"));
	put(&objects, CACHE_Namespace, SPACE("blog"));
	assert_looked(&objects, 2, 2, "acme UNINSTALLED, blog UNINSTALLED, ");
	put(&objects, CACHE_Secret, ACME_RECORD("1", "deployed"));
	assert_looked(&objects, 1, 1, "acme ACTIVE, blog UNINSTALLED, ");
	/* What is as it was, or is none of a store, is not looked at. */
	put(&objects, CACHE_Secret, ACME_RECORD("1", "deployed"));
	assert_looked(&objects, 0, 0, "acme ACTIVE, blog UNINSTALLED, ");
	/* Its label was taken away, or it was deleted: a watch by label tells both so. */
	remove_one(&objects, CACHE_Namespace, SPACE("blog"));
	remove_one(&objects, CACHE_Namespace, SPACE("none"));
	assert_looked(&objects, 1, 1, "acme ACTIVE, ");
	assert_int_equal(objects.count, 1);
	remove_one(&objects, CACHE_Secret, ACME_RECORD("1", "deployed"));
	remove_one(&objects, CACHE_Namespace, SPACE("acme"));
	assert_looked(&objects, 1, 1, "");
	assert_int_equal(objects.count, 0);
	assert_int_equal(objects.bytes, 0);
	cache_objects_free(&objects);
}

/* A namespace's label says that it is another store's now. */
static void test_moved(void **state)
{
	struct cache_objects objects;

	(void)state;
	begin(&objects);
	put(&objects, CACHE_Namespace, SPACE("acme"));
	assert_looked(&objects, 1, 1, "acme UNINSTALLED, ");
	put(&objects, CACHE_Namespace,
	    "{\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE "\":\"blog\"}}}");
	assert_looked(&objects, 1, 1, "blog UNINSTALLED, ");
	cache_objects_free(&objects);
}

/* A list says what is gone, too; and what did not change is not looked at. */
static void test_replace(void **state)
{
	struct cache_objects objects;
	struct cache_heard list[2];

	(void)state;
	begin(&objects);
	put(&objects, CACHE_Namespace, SPACE("acme"));
	put(&objects, CACHE_Namespace, SPACE("blog"));
	assert_looked(&objects, 2, 2, "acme UNINSTALLED, blog UNINSTALLED, ");
	assert_true(cache_heard_make(CACHE_Namespace, parse(SPACE("blog")), &list[0]));
	assert_true(cache_heard_make(CACHE_Namespace, parse(SPACE("cafe")), &list[1]));
	cache_objects_replace(&objects, CACHE_Namespace, list, 2, true);
	assert_looked(&objects, 2, 2, "blog UNINSTALLED, cafe UNINSTALLED, ");
	/* A kind that came to the cluster: what was judged without it is judged again. */
	cache_objects_replace(&objects, CACHE_ScaledObject, NULL, 0, true);
	assert_looked(&objects, 2, 0, "blog UNINSTALLED, cafe UNINSTALLED, ");
	cache_heard_free(&list[0]);
	cache_heard_free(&list[1]);
	cache_objects_free(&objects);
}

/* Five times a second at most, however often it changes. */
static void test_coalesced(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct cache_objects objects;
	long long until = clock_running() + 1000;
	size_t looks = 0;

	(void)state;
	begin(&objects);
	for (size_t i = 0; clock_running() < until; i++) {
		CLEANUP(arena_free) struct arena once = ARENA_INIT;
		struct cache_space *space = cache_objects_due(&objects, false);
		bool is_other;

		if (space)
			assert_int_equal(cache_build_space(&objects, space, NOW, &is_other, &err), 0);
		looks += space != NULL;
		put(&objects, CACHE_Namespace,
		    arena_format(&once,
				 "{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"" LABEL_STORE
				 "\":\"acme\",\"i\":\"%zu\"}}}",
				 i)
			    .p);
		(void)poll(NULL, 0, 5);
	}
	assert_in_range(looks, 2, 6);
	cache_objects_free(&objects);
}

/* What a clock ends is looked at again by itself. */
static void test_clock(void **state)
{
	struct cache_objects objects;

	(void)state;
	begin(&objects);
	put(&objects, CACHE_Namespace, SPACE("acme"));
	put(&objects, CACHE_Lease,
	    "{\"metadata\":{\"namespace\":\"store-system\",\"name\":\"acme\",\"labels\":{\"" LABEL_STORE
	    "\":\"acme\"}},\"spec\":{\"holderIdentity\":\"a/1/2/3\",\"renewTime\":\"2027-01-15T08:00:00Z\"}}");
	assert_looked(&objects, 1, 1, "acme UNINSTALLED, ");
	assert_true(objects.spaces[0]->due > clock_running());
	assert_true(objects.spaces[0]->due <= clock_running() + CACHE_CLOCK);
	cache_objects_free(&objects);
}

/* Who uses the server that stores share is looked at when that one changes. */
static void test_shared(void **state)
{
	struct cache_objects objects;

	(void)state;
	begin(&objects);
	put(&objects, CACHE_Namespace, ACME_SPACE_OBJECT(""));
	put(&objects, CACHE_Namespace, SPACE("blog"));
	put(&objects, CACHE_Secret, ACME_RECORD_BY("Helm", "1", "deployed", ",\"" LABEL_DATABASE "\":\"shared\""));
	assert_looked(&objects, 2, 2, "acme ACTIVE, blog UNINSTALLED, ");
	put(&objects, CACHE_StatefulSet,
	    "{\"metadata\":{\"namespace\":\"store-database\",\"name\":\"database\"},\"status\":{\"readyReplicas\":1}}");
	/* Its own namespace, and acme. */
	assert_looked(&objects, 2, 1, "acme ACTIVE, blog UNINSTALLED, ");
	cache_objects_free(&objects);
}

/* --- a thousand stores */

static size_t in_use(void)
{
	return mallinfo2().uordblks;
}

/* A store as a real cluster had it, with a record and a quota: objects of a case, and again under other names. */
static void put_objects(struct cache_objects *objects, const struct value *lists, const char *place, size_t copy)
{
	for (unsigned row = 0; row < CACHE_ROWS; row++) {
		const char *plural = resources_plural(cache_rows_resource((enum cache_row)row));
		struct value *list = value_get(lists, plural);

		for (struct value *object = value_first(list); object; object = object->next) {
			CLEANUP(arena_free) struct arena once = ARENA_INIT;
			struct value *named = value_copy(&once, object);
			struct value *metadata = value_get(named, "metadata");
			struct cache_heard heard;

			value_set(metadata, "namespace", value_string(&once, str_of(place)));
			value_set(metadata, "name",
				  value_string(&once, arena_format(&once, "%s-%zu",
								   value_text_at(object, "metadata.name"), copy)));
			assert_true(cache_heard_make((enum cache_row)row, named, &heard));
			cache_objects_put(objects, (enum cache_row)row, &heard);
		}
	}
}

static void put_store(struct cache_objects *objects, const struct value *lists, size_t i, const char *owner)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	const char *place = arena_format(&once, "store-s%zu", i).p;

	put(objects, CACHE_Namespace,
	    arena_format(&once,
			 "{\"metadata\":{\"name\":\"%s\",\"uid\":\"u\",\"labels\":{\"" LABEL_STORE
			 "\":\"s%zu\"},\"annotations\":{\"" LABEL_HOSTS "\":\"s%zu.example.com\",\"" LABEL_OWNER
			 "\":\"%s\"}}}",
			 place, i, i, owner)
		    .p);
	put(objects, CACHE_ResourceQuota,
	    arena_format(&once,
			 "{\"metadata\":{\"namespace\":\"%s\",\"name\":\"store-quota\"},\"status\":{"
			 "\"hard\":{\"pods\":\"20\"},\"used\":{\"pods\":\"8\"}}}",
			 place)
		    .p);
	for (size_t copy = 0; copy < COPIES; copy++)
		put_objects(objects, lists, place, copy);
}

static void test_thousand(void **state)
{
	const struct value *lists = read_case("retry");
	struct cache_objects objects;
	struct snapshot *snapshot;
	size_t before = in_use();
	long long at = clock_running();
	size_t others;

	(void)state;
	begin(&objects);
	for (size_t i = 0; i < STORES; i++)
		put_store(&objects, lists, i, "eve");
	print_message("%d stores of 23 objects heard in %lld ms: %zu KB of texts\n", STORES, clock_running() - at,
		      objects.bytes >> 10);
	(void)poll(NULL, 0, CACHE_SETTLE);
	at = clock_running();
	assert_int_equal(look(&objects, &others), STORES);
	snapshot = cache_objects_snapshot(&objects);
	print_message("the first snapshot: %lld ms; all takes %zu KB\n",
		      clock_running() - at - CACHE_LEAST - CACHE_SETTLE, (in_use() - before) >> 10);
	assert_int_equal(snapshot->count, STORES);
	snapshot_release(snapshot);
	put_store(&objects, lists, 7, "adam");
	(void)poll(NULL, 0, CACHE_SETTLE);
	at = clock_running();
	assert_int_equal(look(&objects, &others), 1);
	assert_int_equal(others, 1);
	snapshot = cache_objects_snapshot(&objects);
	print_message("one change: %lld ms\n", clock_running() - at - CACHE_LEAST - CACHE_SETTLE);
	snapshot_release(snapshot);
	cache_objects_free(&objects);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_changes, forget),  cmocka_unit_test_teardown(test_moved, forget),
		cmocka_unit_test_teardown(test_replace, forget),  cmocka_unit_test_teardown(test_coalesced, forget),
		cmocka_unit_test_teardown(test_clock, forget),    cmocka_unit_test_teardown(test_shared, forget),
		cmocka_unit_test_teardown(test_thousand, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
