/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <time.h>

#include <cmocka.h>

#include "cases.h"
#include "moment.h"
#include "release.h"

static void test_pending(void **state)
{
	(void)state;
	assert_true(release_is_pending(&(struct release){ .status = "pending-install" }));
	assert_true(release_is_pending(&(struct release){ .status = "pending-rollback" }));
	assert_true(release_is_pending(&(struct release){ .status = "uninstalling" }));
	assert_false(release_is_pending(&(struct release){ .status = "deployed" }));
	assert_false(release_is_pending(&(struct release){ .status = "failed" }));
	assert_false(release_is_pending(&(struct release){ .status = "" }));
}

/* A record that was made then (seconds), ours or not, against what is known of the dead. */
static bool is_of_dead(time_t made, const char *managed, time_t until)
{
	const char *text = arena_format(&arena, "{\"metadata\":{\"creationTimestamp\":\"%s\",\"labels\":{"
					"\"store.urumi.ai/managed\":\"%s\"}}}",
					moment_text(made, &arena), managed).p;
	struct release release = { .status = "pending-install", .record = parse(text) };

	return release_is_of_dead(&release, until);
}

/* However old: only what was made while the dead one held the lease is the dead one's. */
static void test_of_dead(void **state)
{
	(void)state;
	assert_true(is_of_dead(1000000, "true", 1000000));
	assert_true(is_of_dead(1000000, "true", 1000060));
	assert_false(is_of_dead(1000061, "true", 1000060));
	assert_false(is_of_dead(1000000, "false", 1000060));
	assert_false(is_of_dead(1000000, "true", 0));
	assert_false(release_is_of_dead(&(struct release){ .status = "pending-install" }, 1000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pending),
		cmocka_unit_test_teardown(test_of_dead, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
