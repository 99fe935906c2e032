/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/capacity.h"
#include "quantity.h"

static void counts_pods(void **state)
{
	static const struct {
		const char *pod;
		const char *cpu;
		const char *memory;
		long pods;
	} cases[] = {
		{ "{\"spec\": {\"containers\": [{\"name\": \"a\"}]}}", "0", "0", 1 },
		{ "{\"spec\": {\"containers\": [{\"resources\": {\"requests\": {\"cpu\": \"100m\", \"memory\": "
		  "\"1Gi\"}}},"
		  "{\"resources\": {\"requests\": {\"cpu\": \"0.2\", \"memory\": \"512Mi\"}}}]}}",
		  "0.3", "1.5Gi", 1 },
		/* Ended: its amounts are free again. */
		{ "{\"spec\": {\"containers\": [{\"resources\": {\"requests\": {\"cpu\": \"1\"}}}]},"
		  " \"status\": {\"phase\": \"Succeeded\"}}",
		  "0", "0", 0 },
		/* One of the start is larger than all that run later. */
		{ "{\"spec\": {\"initContainers\": [{\"resources\": {\"requests\": {\"cpu\": \"2\", \"memory\": "
		  "\"1Mi\"}}}],"
		  " \"containers\": [{\"resources\": {\"requests\": {\"cpu\": \"1\", \"memory\": \"8Mi\"}}}]}}",
		  "2", "8Mi", 1 },
		/* A sidecar counts beside the others, and beside those of the start after it; then the overhead. */
		{ "{\"spec\": {\"initContainers\": [{\"restartPolicy\": \"Always\", \"resources\": {\"requests\": "
		  "{\"cpu\": \"1\"}}},"
		  "{\"resources\": {\"requests\": {\"cpu\": \"3\"}}}], \"overhead\": {\"cpu\": \"250m\"},"
		  " \"containers\": [{\"resources\": {\"requests\": {\"cpu\": \"2\"}}}]}}",
		  "4.25", "0", 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct capacity capacity = capacity_of_pod(parse(cases[i].pod));

		assert_string_equal(quantity_text(capacity.cpu, false, &arena), cases[i].cpu);
		assert_string_equal(quantity_text(capacity.memory, true, &arena), cases[i].memory);
		assert_int_equal(capacity.pods, cases[i].pods);
	}
}

static void counts_workloads(void **state)
{
	static const char template[] = "\"template\": {\"spec\": {\"containers\": [{\"resources\": {\"requests\": "
				       "{\"cpu\": \"100m\", \"memory\": \"64Mi\"}}}]}}";
	static const struct {
		const char *kind;
		const char *spec;
		const char *cpu;
		long pods;
	} cases[] = {
		{ "Deployment", "\"replicas\": 3, ", "0.3", 3 },
		{ "StatefulSet", "", "0.1", 1 },
		{ "Deployment", "\"replicas\": 0, ", "0", 0 },
		{ "Job", "", "0", 0 },
		{ "Cluster", "\"instances\": 2, \"resources\": {\"requests\": {\"cpu\": \"250m\"}}, ", "0.5", 2 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *text = arena_text(&arena, "{\"kind\": \"%s\", \"spec\": {%s%s}}", cases[i].kind,
					      cases[i].spec, template);
		struct capacity sum = capacity_of_workload(parse(text));

		assert_string_equal(quantity_text(sum.cpu, false, &arena), cases[i].cpu);
		assert_int_equal(sum.pods, cases[i].pods);
	}
}

static void knows_closed_nodes(void **state)
{
	static const char ready[] = "\"status\": {\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}";
	static const struct {
		const char *spec;
		const char *closed;
	} cases[] = {
		{ "{}", NULL },
		{ "{\"unschedulable\": true}", "cordoned" },
		{ "{\"taints\": [{\"key\": \"dedicated\", \"effect\": \"NoSchedule\"}]}", "tainted: dedicated" },
		{ "{\"taints\": [{\"key\": \"slow\", \"effect\": \"PreferNoSchedule\"}]}", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *text = arena_format(&arena, "{\"spec\": %s, %s}", cases[i].spec, ready).p;
		const char *closed = capacity_closed(parse(text), &arena);

		if (cases[i].closed)
			assert_string_equal(closed, cases[i].closed);
		else
			assert_null(closed);
	}
	assert_string_equal(capacity_closed(parse("{\"spec\": {}, \"status\": {}}"), &arena), "not ready");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(counts_pods, forget),
		cmocka_unit_test_teardown(counts_workloads, forget),
		cmocka_unit_test_teardown(knows_closed_nodes, forget),
	};

	return cmocka_run_group_tests_name("capacity", tests, NULL, NULL);
}
