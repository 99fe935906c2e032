/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "interrupt.h"

static long long milliseconds(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void test_each_signal_has_its_error(void **state)
{
	static const struct {
		int number;
		enum err_code code;
		int status;
	} rows[] = { { SIGINT, ERR_INTERRUPTED, 130 }, { SIGTERM, ERR_TERMINATED, 143 }, { SIGHUP, ERR_HANGUP, 129 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(interrupt_open(&interrupt, &err), 0);
		assert_int_equal(interrupt_check(&interrupt, 0, &err), 0);
		(void)raise(rows[i].number);
		assert_int_equal(interrupt_check(&interrupt, 60000, &err), -1);
		assert_int_equal(err.code, rows[i].code);
		assert_int_equal(err_exit_status(err.code), rows[i].status);
		/* Whoever ignores that error meets it again. */
		err_clear(&err);
		assert_int_equal(interrupt_check(&interrupt, 60000, &err), -1);
		assert_int_equal(err.code, rows[i].code);
		assert_true(interrupt_came(&interrupt));
	}
}

/* The first as timeout(1) sends it; then a second. Whether that ended it there and then. */
static bool ends_at_the_second(int first, int second)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		struct interrupt interrupt = INTERRUPT_INIT;
		struct err err = ERR_INIT;

		(void)signal(first, SIG_DFL);
		(void)signal(second, SIG_DFL);
		if (interrupt_open(&interrupt, &err))
			_exit(2);
		(void)raise(first);
		(void)raise(first);
		if (!interrupt_check(&interrupt, 0, &err))
			_exit(3);
		(void)raise(second);
		_exit(0);
	}
	(void)waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == second;
}

static void test_the_second_ends_it(void **state)
{
	(void)state;
	assert_true(ends_at_the_second(SIGINT, SIGINT));
	assert_true(ends_at_the_second(SIGTERM, SIGTERM));
	assert_true(ends_at_the_second(SIGTERM, SIGINT));
	/* A terminal that goes away sends several. */
	assert_false(ends_at_the_second(SIGHUP, SIGHUP));
}

static void test_waits(void **state)
{
	CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	long long begin = milliseconds();

	(void)state;
	assert_int_equal(interrupt_check(NULL, 50, &err), 0);
	assert_true(milliseconds() - begin >= 49);
	assert_int_equal(interrupt_check(&interrupt, 50, &err), 0);
	assert_true(milliseconds() - begin >= 98);
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	assert_int_equal(interrupt_check(&interrupt, 50, &err), 0);
	assert_true(milliseconds() - begin >= 147);
}

/* How a child ends that gets the signal while ours are open, and then closes them. */
static int status_after(int number, bool ignored, bool checked)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		struct interrupt interrupt = INTERRUPT_INIT;
		struct err err = ERR_INIT;

		if (ignored)
			(void)signal(number, SIG_IGN);
		if (interrupt_open(&interrupt, &err))
			_exit(2);
		(void)raise(number);
		if (checked && !interrupt_check(&interrupt, 0, &err))
			_exit(3);
		interrupt_close(&interrupt);
		_exit(0);
	}
	(void)waitpid(pid, &status, 0);
	return status;
}

static void test_unnoticed_takes_effect_at_the_end(void **state)
{
	int status = status_after(SIGTERM, false, false);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void test_noticed_has_had_its_effect(void **state)
{
	int status = status_after(SIGTERM, false, true);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_ignored_stays_ignored(void **state)
{
	int status = status_after(SIGHUP, true, true);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

static void test_mask_is_put_back(void **state)
{
	struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	sigset_t before;
	sigset_t after;

	(void)state;
	(void)sigprocmask(SIG_SETMASK, NULL, &before);
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	(void)sigprocmask(SIG_SETMASK, NULL, &after);
	assert_false(sigismember(&before, SIGINT));
	assert_true(sigismember(&after, SIGINT));
	interrupt_close(&interrupt);
	interrupt_close(&interrupt);
	(void)sigprocmask(SIG_SETMASK, NULL, &after);
	assert_false(sigismember(&after, SIGINT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_signal_has_its_error),
		cmocka_unit_test(test_the_second_ends_it),
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_unnoticed_takes_effect_at_the_end),
		cmocka_unit_test(test_noticed_has_had_its_effect),
		cmocka_unit_test(test_ignored_stays_ignored),
		cmocka_unit_test(test_mask_is_put_back),
	};

	/* A shell that starts us in the background has them ignored. */
	(void)signal(SIGINT, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
