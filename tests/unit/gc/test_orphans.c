/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gc/namespaces.h"
#include "gc/objects.h"
#include "gc/orphans.h"
#include "json.h"
#include "timestamp.h"

#define NOW 1000000
#define OLD (NOW - 3600)
#define AGE 300

struct scene {
	struct gc_index index;
	struct orphans found;
	struct orphan_search search;
};

static void scene_close(struct scene *scene)
{
	orphans_free(&scene->found);
	names_free(&scene->index.lease_names);
	arena_free(&scene->index.arena);
}

static void scene_open(struct scene *scene)
{
	*scene = (struct scene){ .index = GC_INDEX_INIT };
	scene->index.leases = value_new(&scene->index.arena, VALUE_LIST);
	scene->search = (struct orphan_search){
		.index = &scene->index, .now = NOW, .age = AGE, .arena = &scene->index.arena, .found = &scene->found
	};
}

/* A lease of store a, renewed so many seconds ago by a process of another machine. */
static void lease(struct scene *scene, const char *command, long seconds)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct arena *arena = &scene->index.arena;
	const char *renewed = timestamp_text(NOW - seconds, arena);
	const char *json = arena_text(arena,
				      "{\"metadata\":{\"name\":\"a\","
				      "\"annotations\":{\"store.urumi.ai/command\":\"%s\"}},"
				      "\"spec\":{\"holderIdentity\":\"boot 1 1 other\",\"renewTime\":\"%s\"}}",
				      command, renewed);

	value_add(scene->index.leases, json_parse(str_of(json), arena, &err));
	names_put(&scene->index.lease_names, STR("a"), 0);
}

/* What becomes of namespace store-a with this release (NULL: none); FATE_COUNT: it is no orphan. */
static enum fate judge(struct scene *scene, struct gc_index_namespace space, struct gc_index_record *record)
{
	space.store = "a";
	space.name = space.name ? space.name : "store-a";
	space.created = space.created ? space.created : OLD;
	scene->index.records = record;
	scene->index.record_count = record != NULL;
	scene->found.count = 0;
	gc_judge_namespace(&scene->search, &space);
	return scene->found.count ? scene->found.list[0].fate : FATE_COUNT;
}

static struct gc_index_record release(const char *status)
{
	return (struct gc_index_record){ "store-a", "a", status, 1, OLD };
}

static void test_stores_are_none(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	static const char *const statuses[] = { "deployed", "failed" };

	(void)state;
	scene_open(&scene);
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		struct gc_index_record record = release(statuses[i]);

		assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, &record), FATE_COUNT);
	}
}

static void test_without_release(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct gc_index_record ended = release("uninstalled");
	struct gc_index_record other = { "store-a", "b", "deployed", 1, OLD };

	(void)state;
	scene_open(&scene);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, NULL), FATE_REMOVE);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, &ended), FATE_REMOVE);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, &other), FATE_LEFT);
	assert_non_null(strstr(scene.found.list[0].why, "b"));
	/* Only what create made is ours to remove. */
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = false }, NULL), FATE_KEPT);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true, .name = "front" }, NULL), FATE_LEFT);
}

static void test_kept(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct gc_index_record ended = release("uninstalling");

	(void)state;
	scene_open(&scene);
	lease(&scene, "delete", 100);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true, .kept = true }, NULL), FATE_KEPT);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true, .kept = true }, &ended), FATE_KEPT);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true, .is_protected = true }, NULL),
			 FATE_KEPT);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true, .going = true }, NULL), FATE_LEFT);
}

static void test_young(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct gc_index_namespace space = { .made = true, .created = NOW - AGE + 1 };

	(void)state;
	scene_open(&scene);
	assert_int_equal(judge(&scene, space, NULL), FATE_LEFT);
	assert_non_null(strstr(scene.found.list[0].why, "younger than 5m"));
	space.created = NOW - AGE;
	assert_int_equal(judge(&scene, space, NULL), FATE_REMOVE);
}

static void test_at_work(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct gc_index_record record = release("pending-install");

	(void)state;
	scene_open(&scene);
	lease(&scene, "create", 1);
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, NULL), FATE_LEFT);
	assert_string_equal(scene.found.list[0].why, "create works on the store");
	assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, &record), FATE_LEFT);
}

/* command that was broken off ("": none of ours), Helm's word, what becomes of it */
static const struct {
	const char *command;
	const char *status;
	enum fate fate;
} pending[] = {
	{ "create", "pending-install", FATE_REMOVE },  { "", "pending-install", FATE_LEFT },
	{ "update", "pending-install", FATE_LEFT },    { "delete", "uninstalling", FATE_REMOVE },
	{ "gc", "uninstalling", FATE_REMOVE },         { "", "uninstalling", FATE_LEFT },
	{ "update", "pending-upgrade", FATE_LEFT },    { "create", "pending-upgrade", FATE_LEFT },
	{ "rollback", "pending-rollback", FATE_LEFT },
};

static void test_pending(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pending); i++) {
		CLEANUP(scene_close) struct scene scene;
		struct gc_index_record record = release(pending[i].status);

		scene_open(&scene);
		if (*pending[i].command)
			lease(&scene, pending[i].command, 100);
		assert_int_equal(judge(&scene, (struct gc_index_namespace){ .made = true }, &record), pending[i].fate);
		assert_int_equal(scene.found.list[0].kind, ORPHAN_RELEASE);
		assert_true(pending[i].fate == FATE_REMOVE || scene.found.list[0].remedy);
	}
}

/* Of store "a" alone, though "a-b" begins alike; the newest of its revisions. */
static void test_records(void **state)
{
	struct gc_index_record records[] = {
		{ "store-a", "a", "deployed", 2, OLD },
		{ "store-a", "a", "pending-upgrade", 10, OLD },
		{ "store-a", "c", "deployed", 1, OLD },
		{ "store-a-b", "a-b", "failed", 1, OLD },
	};
	struct gc_index index = { .records = records, .record_count = COUNT_OF(records) };

	(void)state;
	assert_int_equal(gc_index_record(&index, "a")->revision, 10);
	assert_string_equal(gc_index_record(&index, "a-b")->status, "failed");
	assert_null(gc_index_record(&index, "b"));
	assert_null(gc_index_record(&index, "c"));
	assert_string_equal(gc_index_other_release(&index, "a"), "c");
	assert_null(gc_index_other_release(&index, "a-b"));
}

/* By the uid of the namespace; the name may be another one's by now. */
static enum fate judge_database(struct scene *scene, struct gc_index_namespace *space, long age)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct arena *arena = &scene->index.arena;
	const char *json = arena_text(arena,
				      "{\"metadata\":{\"name\":\"store-a\",\"creationTimestamp\":\"%s\","
				      "\"labels\":{\"store.urumi.ai/store\":\"a\","
				      "\"store.urumi.ai/store-uid\":\"u\"}}}",
				      timestamp_text(NOW - age, arena));

	scene->index.spaces = space;
	scene->index.space_count = space != NULL;
	names_free(&scene->index.space_names);
	scene->index.space_names = (struct names)NAMES_INIT;
	if (space)
		names_put(&scene->index.space_names, str_of(space->name), 0);
	scene->found.count = 0;
	gc_judge_database(&scene->search, json_parse(str_of(json), arena, &err));
	return scene->found.count ? scene->found.list[0].fate : FATE_COUNT;
}

static void test_databases(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct gc_index_namespace same = { .name = "store-a", .store = "a", .uid = "u" };
	struct gc_index_namespace other = { .name = "store-a", .store = "a", .uid = "v" };

	(void)state;
	scene_open(&scene);
	assert_int_equal(judge_database(&scene, &same, 3600), FATE_COUNT);
	assert_int_equal(judge_database(&scene, NULL, 3600), FATE_REMOVE);
	assert_string_equal(scene.found.list[0].object, "Database/store_a");
	assert_string_equal(scene.found.list[0].uid, "u");
	assert_int_equal(judge_database(&scene, &other, 3600), FATE_REMOVE);
	assert_int_equal(judge_database(&scene, NULL, 10), FATE_LEFT);
	lease(&scene, "create", 1);
	assert_int_equal(judge_database(&scene, NULL, 3600), FATE_LEFT);
	names_free(&scene.index.space_names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stores_are_none),
		cmocka_unit_test(test_without_release),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_young),
		cmocka_unit_test(test_at_work),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_databases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
