/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of one order: its child succeeds, fails, is killed; its claim is lost, or cannot be renewed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "working.h"

/* --- what becomes of one */

static void test_succeeds(void **state)
{
	struct work_figures figures;
	struct order order;

	(void)state;
	start(ALONE READ SAY("create", "begun") SAY("render", "begun") SAY("render", "done") DONE);
	order = wait_until(accept_acme().id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_string_equal(text_in("stdin"), REQUEST);
	assert_string_equal(stand_in_asked(fixture.program), "__run create\n");
	assert_string_equal(value_text_at(order.result, "name"), "acme");
	assert_string_equal(value_text_at(value_first(order.steps), "step"), "render");
	assert_string_equal(value_text_at(value_first(order.steps), "state"), "done");
	assert_string_equal(order.error.code, "");
	work_figures(fixture.work, &figures);
	assert_true(figures.is_known && figures.age < 60);
	assert_int_equal(figures.unread, 0);
}

static void assert_failed(const struct order *order, const char *code, const char *message, const char *hints)
{
	assert_int_equal(order->state, ORDER_FAILED);
	assert_string_equal(order->error.code, code);
	assert_string_equal(order->error.message, message);
	assert_non_null(strstr(order->error.hints, hints));
}

static void test_fails(void **state)
{
	struct order order;

	(void)state;
	start(SAY("render", "begun") FAIL("chart/render") "exit 5\n");
	order = wait_until(accept_acme().id, has_ended);
	assert_failed(&order, "chart/render", "what happened", "what to do");
	assert_int_equal(calls(), 1);
}

static void test_no_json(void **state)
{
	struct order order;

	(void)state;
	start("echo panic; echo its end >&2; exit 3");
	order = wait_until(accept_acme().id, has_ended);
	assert_failed(&order, "io/child", "helm-store __run create ended with status 3, without an error",
		      "it wrote what is no event: panic\nits last words: its end");
	assert_int_equal(calls(), 1);
}

/* Somebody else works on the store: later, and as often as it takes. */
static void test_locked(void **state)
{
	struct order order;

	(void)state;
	start(COUNT "if [ $n -lt 4 ]; then\n" FAIL("store/locked") "exit 7; fi\n" DONE);
	order = wait_until(accept_acme().id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.locked, 3);
	assert_int_equal(order.take_overs, 0);
	assert_int_equal(calls(), 4);
}

static void test_killed_twice(void **state)
{
	struct order order;

	(void)state;
	start(COUNT "[ $n -gt 2 ] || kill -9 $$\n" DONE);
	order = wait_until(accept_acme().id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.crashes, 2);
	assert_int_equal(value_count(order.steps), 2);
}

static void test_killed_always(void **state)
{
	struct order order;

	(void)state;
	start("echo out of luck >&2; kill -9 $$\n");
	order = wait_until(accept_acme().id, has_ended);
	assert_failed(&order, "io/child", "helm-store __run create was killed by signal 9", "out of luck");
	assert_int_equal(calls(), WORK_RUN_CRASHES);
}

static void test_no_program(void **state)
{
	struct order order;

	(void)state;
	fixture.program = "/nowhere/helm-store";
	fixture.work = start_with(1, 0);
	order = wait_until(accept_acme().id, has_ended);
	assert_failed(&order, "io/child", "/nowhere/helm-store: No such file or directory", "");
}

/* --- what happens beside */

/* Somebody else has it: the child is ended, and nothing is written any more. */
static void test_taken_away(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;
	struct work_figures figures = { .ours = 1 };
	bool lost = true;

	(void)state;
	start(ALONE "sleep 50 9>&- & wait\n" DONE);
	order = wait_until(accept_acme().id, is_running);
	while (lost) {
		order = find_one(&fixture.keeper, order.id);
		assert_int_equal(orders_claim(&fixture.keeper.cluster, &order, "elsewhere/pid:[1] 1 1 host", &arena,
					      &lost, &err),
				 0);
	}
	while (figures.ours) {
		(void)poll(NULL, 0, 20);
		work_figures(fixture.work, &figures);
	}
	assert_int_equal(orders_renew(&fixture.keeper.cluster, &order, false, &arena, &lost, &err), 0);
	assert_false(lost);
	assert_int_equal(find_one(&fixture.keeper, order.id).state, ORDER_RUNNING);
	assert_int_equal(calls(), 1);
}

/* The API server is away for a while: what is done is done, and written down afterwards. */
static void test_away(void **state)
{
	struct order order;

	(void)state;
	start(SLOW);
	order = wait_until(accept_acme().id, is_running);
	atomic_store(&fixture.keeper.control->is_away, true);
	(void)poll(NULL, 0, 2500);
	atomic_store(&fixture.keeper.control->is_away, false);
	order = wait_until(order.id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.take_overs, 0);
	assert_int_equal(calls(), 1);
}

/* … for longer than a claim lasts: the work is given up before another may take it, and begun again. */
static void test_away_too_long(void **state)
{
	struct order order;

	(void)state;
	fixture.program =
		stand_in(&fixture.folder, "helm-store", ALONE COUNT "[ $n -gt 1 ] || exec sleep 50 9>&-\n" DONE);
	fixture.work = start_with(1, 1500);
	order = wait_until(accept_acme().id, is_running);
	atomic_store(&fixture.keeper.control->is_away, true);
	(void)poll(NULL, 0, 3500);
	atomic_store(&fixture.keeper.control->is_away, false);
	order = wait_until(order.id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.take_overs, 0);
	assert_int_equal(calls(), 2);
	assert_string_equal(text_in("twice"), "");
}

/* One that ends all who take it is not taken for ever. */
static void test_take_overs(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;
	bool lost;

	(void)state;
	order = accept_acme();
	for (unsigned i = 0; i <= WORK_RUN_TAKE_OVERS; i++) {
		assert_int_equal(orders_claim(&fixture.keeper.cluster, &order,
					      i == WORK_RUN_TAKE_OVERS ? ended_holder()
								       : arena_text(&arena, "holder%u", i),
					      &arena, &lost, &err),
				 0);
		assert_false(lost);
	}
	start(DONE);
	order = wait_until(order.id, has_ended);
	assert_failed(&order, "io/child", "11 processes that worked on it have ended meanwhile", "it may be what ends");
	assert_int_equal(calls(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_succeeds),     TEST(test_fails),         TEST(test_no_json),    TEST(test_locked),
		TEST(test_killed_twice), TEST(test_killed_always), TEST(test_no_program), TEST(test_taken_away),
		TEST(test_away),         TEST(test_away_too_long), TEST(test_take_overs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
