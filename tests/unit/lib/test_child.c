/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "child.h"

struct run {
	struct child_result result;
	struct err err;
	int returned;
};

static void drop(struct run *run)
{
	child_result_free(&run->result);
	err_clear(&run->err);
}

#define REQUEST(words)                                                                                                 \
	(struct child_request){ .arguments = (words), .input_from = CHILD_NULL, .output_to = CHILD_CATCH,              \
				.errors_to = CHILD_CATCH, .output_ceiling = (size_t)1 << 20, .errors_ceiling = 4096,   \
				.deadline = 20000 }
#define SHELL(script) REQUEST(((const char *const[]){ "sh", "-c", (script), NULL }))

static void run_it(struct run *run, const struct child_request *request)
{
	run->err = (struct err)ERR_INIT;
	run->returned = child_run(request, &run->result, &run->err);
}

static void hear(void *context, struct str piece)
{
	*(size_t *)context += piece.n;
}

/* Heard whole, and its last words are kept. */
static void test_tail(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("seq 20000; echo last >&2");
	size_t heard = 0;

	(void)state;
	request.output_to = CHILD_TAIL;
	request.output_ceiling = 64 << 10;
	request.errors_to = CHILD_TAIL;
	request.heard = hear, request.context = &heard;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_int_equal(heard, 108894 + 5);
	assert_in_range(run.result.output.length, 32 << 10, 64 << 10);
	assert_string_equal(&run.result.output.data[run.result.output.length - 6], "20000\n");
	assert_string_equal(run.result.errors.data, "last\n");
}

static long long milliseconds(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void test_output_and_status(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("echo out; echo err >&2; exit 7");

	(void)state;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_int_equal(run.result.status, 7);
	assert_string_equal(run.result.output.data, "out\n");
	assert_string_equal(run.result.errors.data, "err\n");
}

static void test_arguments_are_no_shell_words(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request =
		REQUEST(((const char *const[]){ "printf", "%s|", "a b", "$HOME", ";exit", "", NULL }));

	(void)state;
	run_it(&run, &request);
	assert_string_equal(run.result.output.data, "a b|$HOME|;exit||");
}

static void test_input_from_memory(void **state)
{
	CLEANUP(drop) struct run run;
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT((size_t)1 << 20);
	struct child_request request = SHELL("cat");

	(void)state;
	bytes_add_repeat(&input, 'x', 500000);
	request.input_from = CHILD_CATCH;
	request.input = bytes_str(&input);
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_true(str_equal(bytes_str(&run.result.output), bytes_str(&input)));
}

static void test_input_that_is_not_read(void **state)
{
	CLEANUP(drop) struct run run;
	CLEANUP(bytes_free) struct bytes input = BYTES_INIT((size_t)1 << 20);
	struct child_request request = SHELL("exit 3");

	(void)state;
	bytes_add_repeat(&input, 'x', 500000);
	request.input_from = CHILD_CATCH;
	request.input = bytes_str(&input);
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_int_equal(run.result.status, 3);
}

static void test_null_input_is_empty(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("cat; cat /dev/stdin; echo end");

	(void)state;
	run_it(&run, &request);
	assert_string_equal(run.result.output.data, "end\n");
}

static void test_environment(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("printf '%s %s %s' \"$TEST_CHILD_A\" \"$TEST_CHILD_B\" \"$TEST_CHILD_C\"");
	const char *const added[] = { "TEST_CHILD_B=new", "TEST_CHILD_C=x=y", NULL };

	(void)state;
	setenv("TEST_CHILD_A", "kept", 1);
	setenv("TEST_CHILD_B", "old", 1);
	request.environment = added;
	run_it(&run, &request);
	assert_string_equal(run.result.output.data, "kept new x=y");
	assert_string_equal(getenv("TEST_CHILD_B"), "old");
}

static void test_not_found(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = REQUEST(((const char *const[]){ "no-such-program-here", NULL }));

	(void)state;
	run_it(&run, &request);
	assert_int_equal(run.returned, -1);
	assert_int_equal(run.err.code, ERR_CHILD);
	assert_string_equal(run.err.message, "no-such-program-here: No such file or directory");
}

static void test_signal_is_a_status(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("kill -9 $$");

	(void)state;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_int_equal(run.result.status, 128 + SIGKILL);
}

static void test_deadline(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("echo begun; exec sleep 30");
	long long begin = milliseconds();

	(void)state;
	request.deadline = 200;
	run_it(&run, &request);
	assert_int_equal(run.returned, -1);
	assert_int_equal(run.err.code, ERR_TIMEOUT);
	assert_string_equal(run.result.output.data, "begun\n");
	assert_true(milliseconds() - begin < 1500);
}

static int slow_tick(void *context, struct err *err)
{
	(void)context;
	(void)err;
	(void)usleep(1000000);
	return 0;
}

/* The child had ended before its deadline, while nobody looked. */
static void test_deadline_passed_in_a_tick(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("sleep 1.2; echo done");

	(void)state;
	request.deadline = 1600;
	request.tick = slow_tick;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_string_equal(run.result.output.data, "done\n");
}

static void test_deadline_of_a_deaf_child(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("trap '' TERM; while :; do sleep 0.05; done");
	long long begin = milliseconds();
	long long taken;

	(void)state;
	request.deadline = 200;
	run_it(&run, &request);
	taken = milliseconds() - begin;
	assert_int_equal(run.err.code, ERR_TIMEOUT);
	assert_true(taken >= 2000 && taken < 6000);
}

static void test_output_ceiling(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");

	(void)state;
	request.output_ceiling = 10000;
	run_it(&run, &request);
	assert_int_equal(run.returned, -1);
	assert_int_equal(run.err.code, ERR_LIMIT);
	assert_true(run.result.output.length <= 10000);
}

static void test_left_behind_does_not_hold_us(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("sleep 5 & echo done");
	long long begin = milliseconds();

	(void)state;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_string_equal(run.result.output.data, "done\n");
	assert_true(milliseconds() - begin < 3000);
}

static void test_large_outputs_of_both(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request =
		SHELL("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2");

	(void)state;
	request.errors_ceiling = (size_t)1 << 20;
	run_it(&run, &request);
	assert_int_equal(run.returned, 0);
	assert_int_equal(run.result.output.length, 300000);
	assert_int_equal(run.result.errors.length, 600000);
}

static void test_checked(void **state)
{
	CLEANUP(drop) struct run run = { .err = ERR_INIT };
	struct child_request request = SHELL("echo first >&2; echo 'the last words' >&2; exit 2");

	(void)state;
	assert_int_equal(child_run_checked(&request, &run.result, &run.err), -1);
	assert_int_equal(run.err.code, ERR_CHILD);
	assert_string_equal(run.err.message, "sh ended with status 2: first\nthe last words");
	child_result_free(&run.result);
	err_clear(&run.err);
	request = SHELL("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i + 1)); done >&2; exit 1");
	request.errors_ceiling = (size_t)1 << 20;
	assert_int_equal(child_run_checked(&request, &run.result, &run.err), -1);
	assert_true(strlen(run.err.message) < 8300);
	assert_non_null(strstr(run.err.message, "sh ended with status 1: line 1"));
	assert_string_equal(run.err.message + strlen(run.err.message) - strlen("\nline 1999"), "\nline 1999");
	child_result_free(&run.result);
	err_clear(&run.err);
	request = SHELL("exit 1");
	request.errors_to = CHILD_NULL;
	assert_int_equal(child_run_checked(&request, &run.result, &run.err), -1);
	assert_string_equal(run.err.message, "sh ended with status 1");
}

static void test_lost_status_is_no_success(void **state)
{
	CLEANUP(drop) struct run run;
	struct child_request request = SHELL("exit 0");
	void (*before)(int) = signal(SIGCHLD, SIG_IGN);

	(void)state;
	run_it(&run, &request);
	(void)signal(SIGCHLD, before);
	assert_int_equal(run.returned, 0);
	assert_int_equal(run.result.status, 255);
}

static void test_a_signal_to_us_ends_it(void **state)
{
	CLEANUP(drop) struct run run;
	CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct child_request request = SHELL("echo begun; kill -TERM $PPID; sleep 30");
	long long begin = milliseconds();

	(void)state;
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	request.within = &(struct context){ .interrupt = &interrupt };
	run_it(&run, &request);
	assert_int_equal(run.returned, -1);
	assert_int_equal(run.err.code, ERR_TERMINATED);
	assert_string_equal(run.result.output.data, "begun\n");
	assert_true(milliseconds() - begin < 10000);
}

/* As at a terminal, where Ctrl-C reaches both: the child's end must not look like its own failure. */
static void test_a_signal_that_the_child_got_too(void **state)
{
	CLEANUP(drop) struct run run;
	CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct child_request request = SHELL("kill -INT $PPID; kill -INT $$");

	(void)state;
	/* A shell that starts us in the background has it ignored. */
	(void)signal(SIGINT, SIG_DFL);
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	request.within = &(struct context){ .interrupt = &interrupt };
	run_it(&run, &request);
	assert_int_equal(run.returned, -1);
	assert_int_equal(run.err.code, ERR_INTERRUPTED);
}

/* What a killed parent leaves must not go on: its successor would work on the same things. */
static void test_it_ends_when_we_are_killed(void **state)
{
	int ends[2];
	pid_t parent;
	char byte;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	parent = fork();
	if (parent == 0) {
		CLEANUP(drop) struct run run;
		struct child_request request = SHELL("echo; exec sleep 30");

		/* The sleeper holds the pipe, which is at its end when nobody does. */
		(void)close(ends[0]);
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[1]);
		request.output_to = CHILD_INHERIT;
		run_it(&run, &request);
		_exit(0);
	}
	(void)close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	(void)kill(parent, SIGKILL);
	(void)waitpid(parent, NULL, 0);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	(void)close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tail),
		cmocka_unit_test(test_output_and_status),
		cmocka_unit_test(test_arguments_are_no_shell_words),
		cmocka_unit_test(test_input_from_memory),
		cmocka_unit_test(test_input_that_is_not_read),
		cmocka_unit_test(test_null_input_is_empty),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_signal_is_a_status),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_deadline_passed_in_a_tick),
		cmocka_unit_test(test_deadline_of_a_deaf_child),
		cmocka_unit_test(test_output_ceiling),
		cmocka_unit_test(test_left_behind_does_not_hold_us),
		cmocka_unit_test(test_large_outputs_of_both),
		cmocka_unit_test(test_checked),
		cmocka_unit_test(test_lost_status_is_no_success),
		cmocka_unit_test(test_a_signal_to_us_ends_it),
		cmocka_unit_test(test_a_signal_that_the_child_got_too),
		cmocka_unit_test(test_it_ends_when_we_are_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
