/* SPDX-License-Identifier: Apache-2.0 */
/* Orders that are worked on by one process and by several, which are told to end, and are killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "working.h"

/* --- how many at once */

#define BESIDE                                                                                                         \
	": >\"$here/at.$$\"; ls \"$here\" | grep -c '^at\\.' >>\"$here/counts\"; sleep 0.3; rm \"$here/at.$$\"\n" DONE

static unsigned most_at_once(void)
{
	unsigned most = 0;

	for (const char *p = text_in("counts"); *p; p = strchr(p, '\n') + 1)
		most = (unsigned)strtoul(p, NULL, 10) > most ? (unsigned)strtoul(p, NULL, 10) : most;
	return most;
}

static unsigned run_all(unsigned workers, const char *const owners[], size_t count)
{
	const char *ids[8];

	fixture.program = stand_in(&fixture.folder, "helm-store", BESIDE);
	for (size_t i = 0; i < count; i++)
		ids[i] = accept_one(&fixture.keeper, arena_text(&arena, "acme%zu", i), ORDER_VERB_create, owners[i]).id;
	fixture.work = start_with(workers, 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(wait_until(ids[i], has_ended).state, ORDER_SUCCEEDED);
	assert_int_equal(calls(), count);
	return most_at_once();
}

static void test_owner(void **state)
{
	static const char *const owners[] = { "anna", "anna", "anna", "anna", "anna" };

	(void)state;
	assert_int_equal(run_all(4, owners, COUNT_OF(owners)), 2);
}

static void test_workers(void **state)
{
	static const char *const owners[] = { "a", "b", "c", "d", "e" };

	(void)state;
	assert_int_equal(run_all(3, owners, COUNT_OF(owners)), 3);
}

/* Of one store one after the other, in the order in which they came. */
static void test_store(void **state)
{
	static const enum order_verb verbs[] = { ORDER_VERB_create, ORDER_VERB_suspend, ORDER_VERB_resume,
						 ORDER_VERB_delete };
	const char *last = "";

	(void)state;
	fixture.program = stand_in(&fixture.folder, "helm-store",
				   ALONE "sleep 0.1 9>&-\n" DONE "echo \"$2\" >>\"$here/ended\"\n");
	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		last = accept_one(&fixture.keeper, "acme", verbs[i], arena_text(&arena, "%zu", i)).id;
	fixture.work = start_with(4, 0);
	(void)wait_until(last, has_ended);
	assert_string_equal(text_in("ended"), "create\nsuspend\nresume\ndelete\n");
	assert_string_equal(text_in("twice"), "");
}

/* --- several processes */

/* One that works on orders until it is told to end, by SIGTERM, or is killed. */
static pid_t start_process(void)
{
	pid_t child = fork();
	sigset_t term;
	struct work *work;
	int signal;

	if (child)
		return child;
	(void)sigemptyset(&term);
	(void)sigaddset(&term, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &term, NULL);
	work = start_with(0, 0);
	(void)sigwait(&term, &signal);
	work_stop(work, 0);
	_exit(0);
}

static void end_process(pid_t child, int signal)
{
	int status;

	(void)kill(child, signal);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(signal == SIGKILL ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_replicas(void **state)
{
	enum { ORDERS = 8 };
	const char *ids[ORDERS];
	pid_t children[2];

	(void)state;
	fixture.program = stand_in(&fixture.folder, "helm-store", "sleep 0.05\n" DONE);
	for (size_t i = 0; i < COUNT_OF(children); i++)
		children[i] = start_process();
	for (size_t i = 0; i < ORDERS; i++)
		ids[i] = accept_one(&fixture.keeper, arena_text(&arena, "acme%zu", i), ORDER_VERB_create,
				    arena_text(&arena, "owner%zu", i))
				 .id;
	for (size_t i = 0; i < ORDERS; i++) {
		struct order order = wait_until(ids[i], has_ended);

		assert_int_equal(order.state, ORDER_SUCCEEDED);
		assert_int_equal(order.take_overs, 0);
	}
	assert_int_equal(calls(), ORDERS);
	for (size_t i = 0; i < COUNT_OF(children); i++)
		end_process(children[i], SIGTERM);
}

/* Told to end: what works has its grace, then it is handed over, and somebody else takes it at once. */
static void test_handed_over(void **state)
{
	struct order order;

	(void)state;
	start(ALONE COUNT SAY("render", "begun") "[ $n -gt 1 ] || exec sleep 50 9>&-\n" DONE);
	order = wait_until(accept_acme().id, is_running);
	work_stop(fixture.work, 200);
	fixture.work = NULL;
	order = find_one(&fixture.keeper, order.id);
	assert_int_equal(order.state, ORDER_QUEUED);
	assert_string_equal(order.claim.holder, "");
	fixture.work = start_with(0, 0);
	order = wait_until(order.id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.take_overs, 0);
	assert_int_equal(order.crashes, 0);
}

static void test_grace(void **state)
{
	struct order order;
	struct order queued;

	(void)state;
	start(SLOW);
	order = wait_until(accept_acme().id, is_running);
	work_end(fixture.work);
	queued = accept_one(&fixture.keeper, "blog", ORDER_VERB_create, "bert");
	work_stop(fixture.work, 20000);
	fixture.work = NULL;
	assert_int_equal(find_one(&fixture.keeper, order.id).state, ORDER_SUCCEEDED);
	assert_int_equal(find_one(&fixture.keeper, queued.id).state, ORDER_QUEUED);
}

/* Killed with its child in the middle of it: the next process goes on, and nothing runs twice at once. */
static void test_killed_within(void **state)
{
	struct order order;
	pid_t child;

	(void)state;
	fixture.program = stand_in(&fixture.folder, "helm-store", SLOW);
	child = start_process();
	order = wait_until(accept_acme().id, has_steps);
	end_process(child, SIGKILL);
	fixture.work = start_with(0, 0);
	order = wait_until(order.id, has_ended);
	assert_int_equal(order.state, ORDER_SUCCEEDED);
	assert_int_equal(order.take_overs, 1);
	assert_int_equal(value_count(order.steps), 2);
	assert_int_equal(calls(), 2);
	assert_string_equal(text_in("twice"), "");
}

/* Killed at each of its writes, before and after it is carried out. */
static void test_killed_at_writes(void **state)
{
	static const enum keeper_fault faults[] = { KEEPER_KILLS_BEFORE, KEEPER_KILLS_AFTER };
	size_t ended = 0;

	(void)state;
	fixture.program = stand_in(&fixture.folder, "helm-store", SLOW);
	/* The claim, the steps, the end. */
	for (unsigned i = 0; i < 3 * COUNT_OF(faults); i++) {
		struct order order = accept_acme();
		pid_t child;

		fault_at(&fixture.keeper, faults[i % COUNT_OF(faults)], i / COUNT_OF(faults));
		child = start_process();
		assert_int_equal(waitpid(child, NULL, 0), child);
		fixture.work = start_with(1, 0);
		order = wait_until(order.id, has_ended);
		assert_int_equal(order.state, ORDER_SUCCEEDED);
		assert_int_equal(count_all(&fixture.keeper, NULL), ++ended);
		work_stop(fixture.work, 0);
		fixture.work = NULL;
	}
	/* Who was killed at the claim had not begun; what was written down at the end was not begun again. */
	assert_int_equal(calls(), 1 + 1 + 2 + 2 + 2 + 1);
	assert_string_equal(text_in("twice"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_owner),       TEST(test_workers), TEST(test_store),         TEST(test_replicas),
		TEST(test_handed_over), TEST(test_grace),   TEST(test_killed_within), TEST(test_killed_at_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
