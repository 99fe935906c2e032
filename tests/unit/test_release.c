/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <time.h>

#include <cmocka.h>

#include "cases.h"
#include "lease.h"
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

/* A record of that age, ours or not. */
static bool is_orphan(long seconds, const char *managed)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = arena_format(&arena, "{\"metadata\":{\"creationTimestamp\":\"%s\",\"labels\":{"
					"\"store.urumi.ai/managed\":\"%s\"}}}",
					moment_text(time(NULL) - seconds, &arena), managed).p;
	struct release release = { .status = "pending-install", .record = json_parse(str_of(text), &arena, &err) };

	assert_non_null(release.record);
	return release_is_orphan(&release);
}

/* Whoever makes a record of ours holds the lease for at least that long. */
static void test_orphan(void **state)
{
	(void)state;
	assert_true(is_orphan(LEASE_SECONDS + 5, "true"));
	assert_false(is_orphan(LEASE_SECONDS - 5, "true"));
	assert_false(is_orphan(LEASE_SECONDS + 5, "false"));
	assert_false(release_is_orphan(&(struct release){ .status = "pending-install" }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pending),
		cmocka_unit_test_teardown(test_orphan, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
