/* SPDX-License-Identifier: Apache-2.0 */
/* The cache with all its threads, on a scripted cluster. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "acme.h"
#include "cases.h"
#include "clock.h"
#include "followed.h"
#include "kube/call.h"
#include "server.h"
#include "server/cache.h"

#define PATIENCE 50 /* seconds for a test */

/* What the listener was told: a line a snapshot. */
struct told {
	pthread_mutex_t lock;
	struct bytes text;
};

static void hear(void *listener, struct snapshot *before, struct snapshot *now)
{
	struct told *told = listener;

	(void)pthread_mutex_lock(&told->lock);
	bytes_format(&told->text, "%zu>", before->count);
	for (size_t i = 0; i < now->count; i++)
		bytes_format(&told->text, " %s %s", now->stores[i]->name, now->stores[i]->state);
	bytes_add_text(&told->text, "\n");
	(void)pthread_mutex_unlock(&told->lock);
}

struct fixture {
	struct server server;
	struct told told;
	struct cache *cache;
};

static void set_up(struct fixture *fixture, const struct rule *rules)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)alarm(PATIENCE);
	*fixture = (struct fixture){ .told = { .text = BYTES_INIT(CASE_MOST) } };
	(void)pthread_mutex_init(&fixture->told.lock, NULL);
	server_rules(&fixture->server, rules);
	assert_int_equal(cache_start(&(struct cache_request){ .kube = &fixture->server.cluster,
							      .hear = hear,
							      .listener = &fixture->told,
							      .limits = { .most = 20 } },
				     &fixture->cache, &err),
			 0);
}

static void tear_down(struct fixture *fixture)
{
	cache_stop(fixture->cache);
	server_stop(&fixture->server);
	(void)pthread_mutex_destroy(&fixture->told.lock);
	bytes_free(&fixture->told.text);
	(void)alarm(0);
}

/* Until it is so; alarm(2) ends a test that waits in vain. */
static void wait_told(struct fixture *fixture, const char *expected)
{
	bool is_there = false;

	while (!is_there) {
		(void)poll(NULL, 0, 10);
		(void)pthread_mutex_lock(&fixture->told.lock);
		is_there = fixture->told.text.length >= strlen(expected);
		(void)pthread_mutex_unlock(&fixture->told.lock);
	}
	(void)pthread_mutex_lock(&fixture->told.lock);
	assert_string_equal(fixture->told.text.data, expected);
	(void)pthread_mutex_unlock(&fixture->told.lock);
}

static void wait_ready(struct fixture *fixture)
{
	while (!cache_ready(fixture->cache))
		(void)poll(NULL, 0, 10);
}

static void test_first(void **state)
{
	static const struct rule rules[] = {
		HELD(OPEN, FOLLOWED(SPACES), OK("")),
		ALWAYS(SPACES, LISTED("5", SPACE("acme", "") "," SPACE("blog", ",\"" LABEL_KEPT "\":\"true\""))),
		HELD(OPEN, FOLLOWED(RECORDS), OK("")),
		ALWAYS(RECORDS, LISTED("5", ACME_RECORD("1", "deployed"))),
		REST,
	};
	struct snapshot *snapshot;
	struct snapshot *again;
	struct fixture fixture;

	(void)state;
	set_up(&fixture, rules);
	/* Never half of it. */
	snapshot = cache_snapshot(fixture.cache);
	assert_true(snapshot->count == 0 || snapshot->count == 2);
	snapshot_release(snapshot);
	wait_ready(&fixture);
	assert_null(cache_lacking(fixture.cache));
	wait_told(&fixture, "0> acme ACTIVE blog KEPT\n");
	snapshot = cache_snapshot(fixture.cache);
	again = cache_snapshot(fixture.cache);
	assert_ptr_equal(snapshot, again);
	assert_int_equal(snapshot->count, 2);
	assert_string_equal(value_text_at(parse(snapshot->stores[0]->summary.p), "name"), "acme");
	assert_string_equal(value_text_at(parse(snapshot->stores[0]->whole.p), "namespace"), "store-acme");
	while (cache_age(fixture.cache) > 0)
		(void)poll(NULL, 0, 10);
	tear_down(&fixture);
	/* Who holds it has it for as long as is needed. */
	assert_string_equal(snapshot->stores[1]->name, "blog");
	snapshot_release(again);
	snapshot_release(snapshot);
}

/* No store at all is an answer, too. */
static void test_nothing(void **state)
{
	static const struct rule rules[] = { REST };
	struct fixture fixture;

	(void)state;
	set_up(&fixture, rules);
	wait_ready(&fixture);
	wait_told(&fixture, "0>\n");
	tear_down(&fixture);
}

/* The answer to a watch that counts once `go` was asked for; before that, it ends again and again. */
#define GO(number, place, said) { .request = (place), .answer = OK(said), .since = "GET /go" number, .times = 1 }

static void go(struct fixture *fixture, const char *path)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *found;

	assert_int_equal(kube_get(&fixture->server.cluster, path, &arena, &found, &err), 0);
}

/* Others read all the time, and wait for nobody. */
struct reader {
	struct cache *cache;
	atomic_bool is_over;
	size_t looks;
	size_t bytes;
};

static void *read_on(void *of)
{
	struct reader *reader = of;

	while (!atomic_load(&reader->is_over)) {
		CLEANUP(snapshot_release_held) struct snapshot *snapshot = cache_snapshot(reader->cache);

		for (size_t i = 0; i < snapshot->count; i++)
			reader->bytes += strlen(snapshot->stores[i]->whole.p);
		reader->bytes += cache_age(reader->cache) > 0;
		reader->looks++;
		(void)poll(NULL, 0, 1);
	}
	return NULL;
}

/* Another store comes, its label is taken away, the first one goes. */
static void test_changes(void **state)
{
	static const struct rule rules[] = {
		GO("1", FOLLOWED(SPACES), EVENT("ADDED", SPACE("blog", ""))),
		GO("2", FOLLOWED(SPACES), EVENT("DELETED", SPACE("blog", ""))),
		GO("3", FOLLOWED(SPACES), EVENT("DELETED", SPACE("acme", ""))),
		ALWAYS(FOLLOWED(SPACES), OK("")),
		ALWAYS(SPACES, LISTED("5", SPACE("acme", ""))),
		REST,
	};
	struct fixture fixture;
	struct reader reader = { .looks = 0 };
	pthread_t thread;

	(void)state;
	set_up(&fixture, rules);
	reader.cache = fixture.cache;
	assert_int_equal(pthread_create(&thread, NULL, read_on, &reader), 0);
	wait_told(&fixture, "0> acme UNINSTALLED\n");
	go(&fixture, "/go1");
	wait_told(&fixture, "0> acme UNINSTALLED\n1> acme UNINSTALLED blog UNINSTALLED\n");
	go(&fixture, "/go2");
	wait_told(&fixture, "0> acme UNINSTALLED\n1> acme UNINSTALLED blog UNINSTALLED\n2> acme UNINSTALLED\n");
	go(&fixture, "/go3");
	wait_told(&fixture, "0> acme UNINSTALLED\n1> acme UNINSTALLED blog UNINSTALLED\n2> acme UNINSTALLED\n1>\n");
	atomic_store(&reader.is_over, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(reader.looks > 0 && reader.bytes > 0);
	tear_down(&fixture);
}

/* What is the same for whoever reads is not told anew; what is in no list but in the whole is. */
static void test_whole(void **state)
{
	static const struct rule rules[] = {
		GO("1", "GET /api/v1/pods?watch=1", EVENT("MODIFIED", POD("true"))),
		ALWAYS("GET /api/v1/pods?watch=1", OK("")),
		ALWAYS("GET /api/v1/pods?", LISTED("5", POD("false"))),
		HELD(OPEN, FOLLOWED(SPACES), OK("")),
		ALWAYS(SPACES, LISTED("5", SPACE("acme", ""))),
		REST,
	};
	struct snapshot *before;
	struct snapshot *now;
	struct fixture fixture;

	(void)state;
	set_up(&fixture, rules);
	wait_ready(&fixture);
	before = cache_snapshot(fixture.cache);
	go(&fixture, "/go1");
	wait_told(&fixture, "0> acme UNINSTALLED\n1> acme UNINSTALLED\n");
	now = cache_snapshot(fixture.cache);
	assert_string_equal(before->stores[0]->summary.p, now->stores[0]->summary.p);
	assert_string_not_equal(before->stores[0]->version, now->stores[0]->version);
	assert_string_not_equal(before->version, now->version);
	snapshot_release(before);
	snapshot_release(now);
	tear_down(&fixture);
}

/* A list that does not come: it is not ready, and says for what it waits; it ends all the same. */
static void test_lacking(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET /apis/apps/v1/statefulsets?", FORBIDDEN), REST };
	struct fixture fixture;

	(void)state;
	set_up(&fixture, rules);
	while (!cache_lacking(fixture.cache) || strcmp(cache_lacking(fixture.cache), "StatefulSet") != 0)
		(void)poll(NULL, 0, 10);
	assert_false(cache_ready(fixture.cache));
	assert_string_equal(fixture.told.text.data ? fixture.told.text.data : "", "");
	tear_down(&fixture);
	cache_stop(NULL);
}

/* Once the cluster is gone, what is told is as old as that. */
static void test_age(void **state)
{
	static const struct rule rules[] = { HELD(OPEN, FOLLOWED(SPACES), OK("")),
					     ALWAYS(SPACES, LISTED("5", SPACE("acme", ""))), REST };
	struct snapshot *snapshot;
	struct fixture fixture;

	(void)state;
	set_up(&fixture, rules);
	wait_ready(&fixture);
	while (cache_age(fixture.cache) > 0)
		(void)poll(NULL, 0, 10);
	/* Streams end with it. */
	(void)kill(fixture.server.process, SIGKILL);
	while (cache_age(fixture.cache) < 0.5)
		(void)poll(NULL, 0, 10);
	snapshot = cache_snapshot(fixture.cache);
	assert_int_equal(snapshot->count, 1);
	snapshot_release(snapshot);
	tear_down(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_first, forget),   cmocka_unit_test_teardown(test_nothing, forget),
		cmocka_unit_test_teardown(test_changes, forget), cmocka_unit_test_teardown(test_whole, forget),
		cmocka_unit_test_teardown(test_lacking, forget), cmocka_unit_test_teardown(test_age, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
