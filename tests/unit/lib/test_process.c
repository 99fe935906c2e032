/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "process.h"

/* Our own identity with other parts; NULL and -1: as they are. */
static const char *identity(const char *machine, long pid, const char *start, const char *host)
{
	const char *ours = process_identity(&arena);
	size_t n = strcspn(ours, " ");
	const char *rest = strchr(ours + n + 1, ' ') + 1;

	return arena_text(&arena, "%s %s %s %s", machine ? machine : arena_str(&arena, (struct str){ ours, n }).p,
			  pid < 0 ? process_number(ours, &arena) : arena_format(&arena, "%ld", pid).p,
			  start ? start : arena_str(&arena, (struct str){ rest, strcspn(rest, " ") }).p,
			  host ? host : process_host(ours, &arena));
}

static pid_t ended(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return child;
}

static void test_parts(void **state)
{
	(void)state;
	assert_string_equal(process_number("boot/pid:[1] 42 7 host.example", &arena), "42");
	assert_string_equal(process_host("boot/pid:[1] 42 7 host.example", &arena), "host.example");
	assert_string_equal(process_host("", &arena), "");
	assert_string_equal(identity(NULL, -1, NULL, NULL), process_identity(&arena));
}

static void test_alive(void **state)
{
	(void)state;
	assert_false(process_has_ended(process_identity(&arena)));
	assert_false(process_has_ended(""));
	assert_false(process_has_ended("nonsense"));
}

static void test_ended(void **state)
{
	(void)state;
	assert_true(process_has_ended(identity(NULL, ended(), "1", NULL)));
	/* Another process has the number by now. */
	assert_true(process_has_ended(identity(NULL, -1, "1", NULL)));
}

/* What ended a moment ago has its number until its parent asks for it. */
static void test_zombie(void **state)
{
	pid_t child = fork();
	siginfo_t info;

	(void)state;
	if (!child)
		_exit(0);
	assert_int_equal(waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT), 0);
	assert_true(process_has_ended(identity(NULL, child, "0", NULL)));
	assert_int_equal(waitpid(child, NULL, 0), child);
}

/* A container beside us, another machine, a copy of ours: their processes are not among those that we see. */
static void test_elsewhere(void **state)
{
	const char *ours = process_identity(&arena);
	const char *other = arena_format(&arena, "%.*s/pid:[1]", (int)strcspn(ours, "/"), ours).p;

	(void)state;
	assert_false(process_has_ended(identity(other, ended(), "1", NULL)));
	assert_false(process_has_ended(identity("elsewhere/pid:[1]", ended(), "1", NULL)));
	assert_false(process_has_ended(identity("", ended(), "1", NULL)));
	assert_false(process_has_ended(identity(NULL, ended(), "1", "another-host")));
}

/* kill() says EPERM of another user's process: it is there. */
static void test_of_another_user(void **state)
{
	pid_t child;
	int status = -1;

	(void)state;
	if (geteuid() != 0) {
		skip();
		return;
	}
	child = fork();
	if (!child) {
		const char *parent = identity(NULL, getppid(), "0", NULL);

		if (setgid(65534) || setuid(65534))
			_exit(2);
		_exit(kill(getppid(), 0) == 0 ? 3 : process_has_ended(parent));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_parts, forget),
		cmocka_unit_test_teardown(test_alive, forget),
		cmocka_unit_test_teardown(test_ended, forget),
		cmocka_unit_test_teardown(test_zombie, forget),
		cmocka_unit_test_teardown(test_elsewhere, forget),
		cmocka_unit_test_teardown(test_of_another_user, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
