/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "lease.h"
#include "moment.h"

#define SMALL_FILE ((size_t)64 << 10)
#define START_FIELD 22 /* of /proc/PID/stat, from 1 (proc(5)) */

/* A lease that was renewed so many seconds ago. */
static struct value *lease_of(const char *holder, long seconds)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = arena_format(&arena, "{\"metadata\":{\"annotations\":{"
					"\"store.urumi.ai/command\":\"update\"}},\"spec\":{"
					"\"holderIdentity\":\"%s\",\"renewTime\":\"%s\"}}",
					holder, moment_text(time(NULL) - seconds, &arena)).p;
	struct value *lease = json_parse(str_of(text), &arena, &err);

	assert_non_null(lease);
	return lease;
}

/* This machine and its processes, as a holder is named. */
static const char *here(void)
{
	CLEANUP(bytes_free) struct bytes boot = BYTES_INIT(SMALL_FILE);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	char space[64] = "";

	assert_int_equal(file_read("/proc/sys/kernel/random/boot_id", &boot, &err), 0);
	assert_true(readlink("/proc/self/ns/pid", space, sizeof(space) - 1) > 0);
	return arena_format(&arena, "%.*s/%s", (int)strcspn(boot.data, "\n"), boot.data, space).p;
}

/* In clock ticks; the test's own name holds no blank. */
static const char *start_of_us(void)
{
	CLEANUP(bytes_free) struct bytes stat = BYTES_INIT(SMALL_FILE);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *p;

	assert_int_equal(file_read("/proc/self/stat", &stat, &err), 0);
	p = stat.data;
	for (int field = 1; field < START_FIELD; field++)
		p = strchr(p, ' ') + 1;
	return arena_str(&arena, (struct str){ p, strcspn(p, " ") }).p;
}

/* The number of a process that has just ended. */
static pid_t ended(void)
{
	pid_t child = fork();

	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return child;
}

static bool is_live(const char *machine, pid_t pid, const char *start, long seconds)
{
	return lease_is_live(lease_of(arena_format(&arena, "%s %ld %s host", machine, (long)pid, start).p, seconds));
}

static void test_by_time(void **state)
{
	(void)state;
	assert_true(is_live("elsewhere", 1, "1", 1));
	assert_true(is_live("elsewhere", 1, "1", LEASE_SECONDS - 5));
	assert_false(is_live("elsewhere", 1, "1", LEASE_SECONDS + 5));
	assert_false(lease_is_live(lease_of("", 1)));
	assert_false(lease_is_live(NULL));
}

static void test_by_process(void **state)
{
	(void)state;
	assert_true(is_live(here(), getpid(), start_of_us(), 1));
	assert_false(is_live(here(), ended(), "1", 1));
	/* Another process has the number by now. */
	assert_false(is_live(here(), getpid(), "1", 1));
	/* Alive, but it has not renewed it. */
	assert_false(is_live(here(), getpid(), start_of_us(), LEASE_SECONDS + 5));
}

/* A container beside us has processes that we do not see. */
static void test_other_container(void **state)
{
	const char *machine = here();
	const char *other = arena_format(&arena, "%.*s/pid:[1]", (int)strcspn(machine, "/"), machine).p;

	(void)state;
	assert_true(is_live(other, ended(), "1", 1));
}

static void test_command(void **state)
{
	(void)state;
	assert_string_equal(lease_command(lease_of("x", 1)), "update");
	assert_string_equal(lease_command(NULL), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_by_time, forget),
		cmocka_unit_test_teardown(test_by_process, forget),
		cmocka_unit_test_teardown(test_other_container, forget),
		cmocka_unit_test_teardown(test_command, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
