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
#include "clock.h"
#include "lease.h"
#include "lease_watch.h"
#include "moment.h"
#include "process.h"

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

static time_t now(void)
{
	return time(NULL);
}

/* A process that has just ended, as a holder is named; its start time is not asked for. */
static const char *ended(void)
{
	const char *ours = process_identity(&arena);
	pid_t child = fork();

	if (!child)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return arena_format(&arena, "%.*s %ld 1 %s", (int)strcspn(ours, " "), ours, (long)child,
			    process_host(ours, &arena)).p;
}

static void test_life(void **state)
{
	const char *far = "elsewhere/pid:[1] 1 1 host";

	(void)state;
	assert_int_equal(lease_life(lease_of(far, 1), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(far, LEASE_SECONDS - 5), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(far, LEASE_SECONDS + 5), now()), LEASE_STALE);
	/* A holder whose clock is ahead is at work as far as we can tell. */
	assert_int_equal(lease_life(lease_of(far, -3600), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(process_identity(&arena), 1), now()), LEASE_FRESH);
	assert_int_equal(lease_life(lease_of(process_identity(&arena), LEASE_SECONDS + 5), now()), LEASE_STALE);
	assert_int_equal(lease_life(lease_of(ended(), 1), now()), LEASE_FREE);
	assert_int_equal(lease_life(lease_of("", 1), now()), LEASE_FREE);
	assert_int_equal(lease_life(NULL, now()), LEASE_FREE);
	assert_false(lease_has_ended(lease_of(far, 3600)));
	assert_true(lease_has_ended(lease_of(ended(), 1)));
}

/* No clock of others counts, only how long we have seen it stand still. */
static void test_watch(void **state)
{
	CLEANUP(lease_watch_free) struct lease_watch watch = LEASE_WATCH_INIT;
	struct value *lease = lease_of("elsewhere/pid:[1] 1 1 host", 3600);

	(void)state;
	assert_false(lease_watch_look(&watch, lease));
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= (LEASE_SECONDS - 1) * 1000;
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= 1001;
	assert_true(lease_watch_look(&watch, lease));
	/* Written by whomever, it begins anew. */
	value_put_text(value_map_at(lease, "metadata", &arena), "resourceVersion", "7", &arena);
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= (LEASE_SECONDS + 1) * 1000;
	assert_true(lease_watch_look(&watch, lease));
	/* It says itself for how long it is meant; no time that is shorter than ours is believed. */
	value_put(value_map_at(lease, "spec", &arena), STR("leaseDurationSeconds"), value_int(&arena, 100));
	assert_false(lease_watch_look(&watch, lease));
	watch.since -= 101 * 1000;
	assert_true(lease_watch_look(&watch, lease));
	value_set(value_map_at(lease, "spec", &arena), "leaseDurationSeconds", value_int(&arena, 1));
	watch.since = clock_passed() - 10000;
	assert_false(lease_watch_look(&watch, lease));
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
		cmocka_unit_test_teardown(test_life, forget),
		cmocka_unit_test_teardown(test_watch, forget),
		cmocka_unit_test_teardown(test_command, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
