/* SPDX-License-Identifier: Apache-2.0 */
/* From a cluster that is not there, or not yet, to stores that are told of; and what routes answer meanwhile. */
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
#include "programs.h"
#include "server/pages.h"
#include "server/supply.h"

#define PATIENCE 50 /* seconds for a test */
#define SOON 3000   /* milliseconds in which it ends */

/* What was told: "EVENT\n" each. */
struct told {
	pthread_mutex_t lock;
	struct bytes text;
	struct bytes details;
};

static void tell(void *listener, const char *event, const char *detail)
{
	struct told *told = listener;

	(void)pthread_mutex_lock(&told->lock);
	bytes_format(&told->text, "%s\n", event);
	bytes_format(&told->details, "%s\n", detail);
	(void)pthread_mutex_unlock(&told->lock);
}

struct fixture {
	struct told told;
	struct feed *feed;
	struct supply *supply;
};

static void set_up(struct fixture *fixture, const struct environment *environment, double age_most)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)alarm(PATIENCE);
	*fixture = (struct fixture){ .told = { .text = BYTES_INIT(CASE_MOST), .details = BYTES_INIT(CASE_MOST) } };
	fixture->feed = feed_new(1);
	(void)pthread_mutex_init(&fixture->told.lock, NULL);
	assert_int_equal(supply_start(&(struct supply_request){ environment, tell, &fixture->told, age_most },
				      &fixture->supply, &err),
			 0);
}

static void tear_down(struct fixture *fixture)
{
	long long begin = clock_running();

	feed_free(fixture->feed);
	supply_stop(fixture->supply);
	assert_true(clock_running() - begin < SOON);
	(void)pthread_mutex_destroy(&fixture->told.lock);
	bytes_free(&fixture->told.text);
	bytes_free(&fixture->told.details);
	(void)alarm(0);
}

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

static int ask(const struct fixture *fixture, enum route_place place, const char *name, struct answer *ret)
{
	static const struct caller anybody = { "root", true };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct serving serving = { .supply = fixture->supply, .feed = fixture->feed };
	const struct request request = { .target = STR("/"), .arena = &arena, .caller = &anybody };
	const struct route_match match = { .names = { str_of(name) } };
	int (*const pages[])(const struct serving *, const struct request *, const struct route_match *,
			     struct answer *, struct err *) = {
		[ROUTE_AT_ready] = pages_ready,
		[ROUTE_AT_stores] = pages_stores,
		[ROUTE_AT_store] = pages_store,
		[ROUTE_AT_events] = pages_events,
		[ROUTE_AT_store_events] = pages_store_events,
	};

	*ret = (struct answer){ .status = 200 };
	return pages[place](&serving, &request, &match, ret, &err) ? err_http_status(err.code) : ret->status;
}

/* What a stream says at first has that in it; then it ends. */
static void assert_stream(const struct answer *answer, const char *text)
{
	char said[4096];
	long n;

	assert_non_null(answer->stream);
	n = answer->stream->read(answer->stream->of, said, sizeof(said) - 1);
	assert_true(n > 0);
	said[n] = '\0';
	assert_non_null(strstr(said, text));
	answer->stream->ended(answer->stream->of);
}

static void test_unreached(void **state)
{
	struct environment environment = environment_none;
	struct fixture fixture;
	struct answer answer;
	const char *why;

	(void)state;
	environment.kubectl = "/nonexistent/kubectl";
	set_up(&fixture, &environment, 0);
	/* Told once, though it is tried again and again. */
	wait_told(&fixture, "cluster-unreached\n");
	(void)poll(NULL, 0, 700);
	wait_told(&fixture, "cluster-unreached\n");
	assert_non_null(strstr(fixture.told.details.data, "/nonexistent/kubectl"));
	assert_null(supply_take(fixture.supply, &arena, &why));
	assert_string_equal(why, "the cluster was not reached yet");
	assert_true(supply_age(fixture.supply) > 0);
	assert_int_equal(ask(&fixture, ROUTE_AT_events, "", &answer), 503);
	assert_null(answer.stream);
	assert_int_equal(ask(&fixture, ROUTE_AT_ready, "", &answer), 503);
	assert_non_null(strstr(answer.body.p, "the cluster was not reached yet"));
	/* What the machine says is for the log. */
	assert_null(strstr(answer.body.p, "/nonexistent"));
	tear_down(&fixture);
	assert_null(supply_take(NULL, &arena, &why));
	supply_stop(NULL);
}

static void test_known(void **state)
{
	static const struct rule rules[] = { HELD(OPEN, FOLLOWED(SPACES), OK("")),
					     ALWAYS(SPACES, LISTED("5", SPACE("acme", ""))), REST };
	struct programs programs;
	struct fixture fixture;
	struct answer answer;
	struct answer again;
	struct snapshot *held;
	const char *why = "";

	(void)state;
	programs_start(&programs, rules, NULL);
	set_up(&fixture, &programs.environment, 0);
	wait_told(&fixture, "cluster-reached\nstores-known\n");
	assert_true(supply_age(fixture.supply) < SUPPLY_AGE_MOST);
	assert_int_equal(ask(&fixture, ROUTE_AT_ready, "", &answer), 200);
	assert_int_equal(ask(&fixture, ROUTE_AT_stores, "", &answer), 200);
	assert_non_null(strstr(answer.body.p, "\"name\":\"acme\""));
	assert_int_equal(ask(&fixture, ROUTE_AT_store, "acme", &answer), 200);
	assert_int_equal(ask(&fixture, ROUTE_AT_store, "blog", &answer), 404);
	assert_int_equal(ask(&fixture, ROUTE_AT_store_events, "blog", &answer), 404);
	assert_null(answer.stream);
	assert_int_equal(ask(&fixture, ROUTE_AT_store_events, "acme", &answer), 200);
	assert_stream(&answer, "event: store\ndata: {\"name\":\"acme\",");
	assert_int_equal(ask(&fixture, ROUTE_AT_events, "", &answer), 200);
	again = answer;
	assert_int_equal(ask(&fixture, ROUTE_AT_events, "", &answer), 429);
	assert_string_equal(answer.fields[0].name, "Retry-After");
	assert_stream(&again, "event: store\ndata: {\"name\":\"acme\",");
	held = supply_take(fixture.supply, &arena, &why);
	assert_int_equal(held->count, 1);
	tear_down(&fixture);
	programs_stop(&programs);
	assert_string_equal(held->stores[0]->name, "acme");
	snapshot_release(held);
}

/* Once the cluster is gone for too long, nobody is told how it was. */
static void test_old(void **state)
{
	static const struct rule rules[] = { REST };
	struct programs programs;
	struct fixture fixture;
	struct answer answer;

	(void)state;
	programs_start(&programs, rules, NULL);
	set_up(&fixture, &programs.environment, 0.2);
	while (ask(&fixture, ROUTE_AT_stores, "", &answer) != 200)
		(void)poll(NULL, 0, 10);
	(void)kill(programs.server.process, SIGKILL);
	while (ask(&fixture, ROUTE_AT_stores, "", &answer) == 200)
		(void)poll(NULL, 0, 10);
	assert_int_equal(answer.status, 503);
	assert_non_null(strstr(answer.body.p, "the API server has not answered for "));
	assert_string_equal(answer.fields[0].name, "Retry-After");
	assert_int_equal(ask(&fixture, ROUTE_AT_ready, "", &answer), 503);
	assert_true(supply_age(fixture.supply) > 0.2);
	tear_down(&fixture);
	programs_stop(&programs);
}

/* A list that does not come is named. */
static void test_lacking(void **state)
{
	static const struct rule rules[] = { ALWAYS("GET /apis/apps/v1/statefulsets?", FORBIDDEN), REST };
	struct programs programs;
	struct fixture fixture;
	struct answer answer;

	(void)state;
	programs_start(&programs, rules, NULL);
	set_up(&fixture, &programs.environment, 0);
	wait_told(&fixture, "cluster-reached\n");
	do
		assert_int_equal(ask(&fixture, ROUTE_AT_ready, "", &answer), 503);
	while (!strstr(answer.body.p, "the list of StatefulSet has not come yet") && !poll(NULL, 0, 10));
	assert_int_equal(ask(&fixture, ROUTE_AT_stores, "", &answer), 503);
	tear_down(&fixture);
	programs_stop(&programs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_unreached, forget),
		cmocka_unit_test_teardown(test_known, forget),
		cmocka_unit_test_teardown(test_old, forget),
		cmocka_unit_test_teardown(test_lacking, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
