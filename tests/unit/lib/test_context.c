/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "bytes.h"
#include "child.h"
#include "clock.h"
#include "context.h"

#define TEXT_MOST ((size_t)1 << 16)

/* "state step: detail" a line. */
static void write_down(void *listener, const struct event *event)
{
	struct bytes *heard = listener;

	assert_true(event->seconds >= 0 && event->seconds < 60);
	bytes_format(heard, "%s %s: %.*s\n", context_event_word(event->state), event->step, STR_ARG(event->detail));
}

static void test_events(void **state)
{
	CLEANUP(bytes_free) struct bytes heard = BYTES_INIT(TEXT_MOST);
	struct context context = CONTEXT_INIT;
	struct context below;

	(void)state;
	/* Nobody listens. */
	context_done(&context, "a", "b");
	context.hear = write_down;
	context.listener = &heard;
	context_begin(&below, &context, 1000);
	context_begun(&below, "release", NULL);
	context_waiting(&below, "release", "web");
	context_warn(&below, "release", "late");
	assert_false(below.failed);
	context_failed(&below, "release", "no");
	context_idle(&below);
	assert_string_equal(heard.data, "begun release: \nwaiting release: web\nwarning release: late\n"
					"failed release: no\n : \n");
	assert_true(below.failed);
	context_restart(&below);
	assert_false(below.failed);
}

static void test_laid(void **state)
{
	CLEANUP(bytes_free) struct bytes heard = BYTES_INIT(TEXT_MOST);
	struct context context = { .hear = write_down, .listener = &heard, .begin = clock_running() };

	(void)state;
	context_warn_laid(&context, EVENT_LINE, "a", (struct str){ NULL, 0 });
	assert_null(heard.data);
	context_warn_laid(&context, EVENT_LINE, "a", STR("warning: one\n  do\n  or do\nwarning: two\nthree"));
	context_warn_laid(&context, EVENT_LINE, "a", STR("error: four\n  do\n"));
	assert_string_equal(heard.data, "warning a: one\ndo\nor do\nwarning a: two\nwarning a: three\n"
					"warning a: four\ndo\n");
}

static void test_deadline(void **state)
{
	struct context context;

	(void)state;
	context_begin(&context, NULL, CONTEXT_ENDLESS);
	assert_int_equal(context_left(&context), CONTEXT_ENDLESS);
	assert_false(context_is_over(&context));
	context_begin(&context, NULL, 60000);
	assert_true(context_left(&context) > 50000 && context_left(&context) <= 60000);
	assert_false(context_is_over(&context));
	context_begin(&context, NULL, 0);
	assert_int_equal(context_left(&context), 1);
	assert_true(context_is_over(&context));
	context_begin(&context, NULL, 20);
	(void)usleep(40000);
	assert_true(context_is_over(&context));
	assert_true(context_seconds(&context) >= 0.02);
	context_restart(&context);
	assert_false(context_is_over(&context));
}

/* NULL, and one that nobody can cancel, only wait. */
static void test_wait(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;
	long long begin = clock_running();

	(void)state;
	assert_int_equal(context_check(NULL, 30, &err), 0);
	assert_int_equal(context_check(&context, 30, &err), 0);
	assert_true(clock_running() - begin >= 60);
	assert_false(context_came(NULL));
	assert_int_equal(context_descriptor(NULL), -1);
	assert_int_equal(context_descriptor(&context), -1);
}

static void test_signal(void **state)
{
	CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct context context = CONTEXT_INIT;

	(void)state;
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	context.interrupt = &interrupt;
	assert_int_equal(context_descriptor(&context), interrupt.descriptor);
	assert_int_equal(context_check(&context, 0, &err), 0);
	assert_int_equal(raise(SIGTERM), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(context_check(&context, 60000, &err), -1);
		assert_int_equal(err.code, ERR_TERMINATED);
	}
	assert_true(context_came(&context));
}

static void *set_soon(void *flag)
{
	(void)usleep(50000);
	atomic_store((atomic_bool *)flag, true);
	return NULL;
}

/* Set by another thread: whoever waits looks often. */
static void test_flag(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	atomic_bool flag = false;
	struct context context = { .cancelled = &flag };
	long long begin = clock_running();
	pthread_t thread;

	(void)state;
	assert_int_equal(context_check(&context, 0, &err), 0);
	assert_true(context_slice(&context, 60000) < 1000);
	assert_int_equal(pthread_create(&thread, NULL, set_soon, &flag), 0);
	assert_int_equal(context_check(&context, 60000, &err), -1);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_true(clock_running() - begin < 30000);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(context_came(&context));
}

/* A child, which is waited for, too. */
static void test_flag_ends_a_child(void **state)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	atomic_bool flag = false;
	struct context context = { .cancelled = &flag, .timeout = CONTEXT_ENDLESS };
	struct child_request request = { .arguments = (const char *const[]){ "sleep", "30", NULL },
					 .output_ceiling = 1,
					 .errors_ceiling = 1,
					 .within = &context };
	long long begin = clock_running();
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, set_soon, &flag), 0);
	assert_int_equal(child_run(&request, &result, &err), -1);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_true(clock_running() - begin < 10000);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_laid),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_wait),
		cmocka_unit_test(test_signal),
		cmocka_unit_test(test_flag),
		cmocka_unit_test(test_flag_ends_a_child),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
