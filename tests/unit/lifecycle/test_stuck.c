/* SPDX-License-Identifier: Apache-2.0 */
/* Which pods keep a StatefulSet from going on, and which only take their time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "lifecycle/stuck.h"
#include "timestamp.h"

#define CRASHES "\"containerStatuses\":[{\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}}]"
#define RUNS(since)                                                                                                    \
	"\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"lastTransitionTime\":\"2026-11-28T15:" since       \
	"Z\"}],\"containerStatuses\":[{\"state\":{\"running\":{}}}]"
#define ROLLING "\"updateStrategy\":{\"type\":\"RollingUpdate\"}"
#define SEEN "\"observedGeneration\":3,"

/* A pod s-1 of revision `hash`, of a set s whose newest is "two"; at 15:02:00. */
static bool is_stuck(const char *spec, const char *seen, const char *hash, const char *meta, const char *status)
{
	const char *set = arena_text(&arena,
				     "[{\"metadata\":{\"name\":\"s\",\"generation\":3},\"spec\":{%s},"
				     "\"status\":{%s\"updateRevision\":\"two\"}}]",
				     spec, seen);
	const char *one = arena_text(&arena,
				     "{\"metadata\":{\"name\":\"s-1\",%s\"labels\":{"
				     "\"controller-revision-hash\":\"%s\"},\"ownerReferences\":[{\"kind\":"
				     "\"StatefulSet\",\"name\":\"s\"}]},\"status\":{%s}}",
				     meta, hash, status);
	const struct value *sets = parse(set);
	const struct value *pod = parse(one);
	struct objects view = { .stateful_sets = sets };

	return stuck_is(&view, pod, timestamp_parse("2026-11-28T15:02:00Z"));
}

static void test_broken(void **state)
{
	(void)state;
	assert_true(is_stuck(ROLLING, SEEN, "one", "", CRASHES));
	assert_true(is_stuck(ROLLING, SEEN, "one", "",
			     "\"initContainerStatuses\":[{\"state\":{\"waiting\":{\"reason\":"
			     "\"ImagePullBackOff\"}}}]"));
	assert_true(is_stuck(ROLLING, SEEN, "one", "",
			     "\"conditions\":[{\"type\":\"PodScheduled\",\"status\":\"False\"}]"));
	assert_true(is_stuck(ROLLING, SEEN, "one", "", "\"phase\":\"Failed\""));
	assert_true(is_stuck(ROLLING, SEEN, "one", "",
			     "\"containerStatuses\":[{\"state\":{\"terminated\":{\"exitCode\":1}}}]"));
	assert_true(is_stuck(ROLLING, SEEN, "one", "", RUNS("00:00")));
}

/* The controller gets there by itself, or leaves the pod on purpose; or it may be well in a moment. */
static void test_left(void **state)
{
	(void)state;
	assert_false(is_stuck(ROLLING, SEEN, "two", "", CRASHES));
	assert_false(is_stuck(ROLLING, "\"observedGeneration\":2,", "one", "", CRASHES));
	assert_false(is_stuck(ROLLING, SEEN, "one", "\"deletionTimestamp\":\"2026-11-28T15:01:00Z\",", CRASHES));
	assert_false(is_stuck(ROLLING ",\"podManagementPolicy\":\"Parallel\"", SEEN, "one", "", CRASHES));
	assert_false(is_stuck("\"updateStrategy\":{\"type\":\"OnDelete\"}", SEEN, "one", "", CRASHES));
	assert_false(is_stuck("\"updateStrategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":2}}",
			      SEEN, "one", "", CRASHES));
	assert_false(is_stuck(ROLLING, SEEN, "one", "", RUNS("01:30")));
	assert_false(is_stuck(ROLLING, SEEN, "one", "",
			      "\"initContainerStatuses\":[{\"state\":{\"terminated\":{\"exitCode\":0}}}]"));
	assert_false(is_stuck(ROLLING, SEEN, "one", "",
			      "\"containerStatuses\":[{\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}}]"));
	assert_false(is_stuck(ROLLING, SEEN, "one", "",
			      "\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]," CRASHES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_broken, forget),
		cmocka_unit_test_teardown(test_left, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
