/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "status/log_targets.h"

#define OWNED(kind, name) "\"ownerReferences\":[{\"kind\":\"" kind "\",\"name\":\"" name "\"}]"
#define COMPONENT(word) "\"labels\":{\"app.kubernetes.io/component\":\"" word "\"}"
#define CONTAINERS "\"spec\":{\"initContainers\":[{\"name\":\"init\"}],\"containers\":[{\"name\":\"main\"}]}"

/* A Deployment's pod with a component, one of a StatefulSet without, one that stands alone. */
#define OF_DEPLOYMENT                                                                                                  \
	"{\"metadata\":{\"name\":\"acme-web-6d5f-x2x9z\",\"uid\":\"1\"," COMPONENT("web") ","                          \
	OWNED("ReplicaSet", "acme-web-6d5f") "}," CONTAINERS ",\"status\":{"                                           \
	"\"initContainerStatuses\":[{\"name\":\"init\",\"state\":{\"terminated\":{\"exitCode\":0}}}],"                 \
	"\"containerStatuses\":[{\"name\":\"main\",\"restartCount\":2,\"state\":{\"running\":{}},"                     \
	"\"lastState\":{\"terminated\":{\"exitCode\":1}}}]}}"
#define OF_SET                                                                                                         \
	"{\"metadata\":{\"name\":\"db-0\",\"uid\":\"2\"," OWNED("StatefulSet", "db") "},"                              \
	"\"spec\":{\"containers\":[{\"name\":\"main\"}]},"                                                             \
	"\"status\":{\"containerStatuses\":[{\"name\":\"main\",\"state\":{\"waiting\":{}}}]}}"
#define ALONE                                                                                                          \
	"{\"metadata\":{\"name\":\"probe\",\"uid\":\"3\"},\"spec\":{\"containers\":[{\"name\":\"main\"}]}}"

static struct value *three(void)
{
	return parse("[" OF_DEPLOYMENT "," OF_SET "," ALONE "]");
}

/* "POD/CONTAINER …" of a choice, in its order. */
static const char *chosen(const struct value *pods, struct log_choice choice)
{
	const char *text = "";

	for (const struct log_target *one = log_targets_choose(pods, &choice, &arena); one; one = one->next)
		text = arena_format(&arena, "%s%s%s/%s", text, *text ? " " : "", one->pod, one->container).p;
	return text;
}

static void test_all(void **state)
{
	(void)state;
	assert_string_equal(chosen(three(), (struct log_choice){ 0 }),
			    "acme-web-6d5f-x2x9z/init acme-web-6d5f-x2x9z/main db-0/main probe/main");
	assert_string_equal(chosen(NULL, (struct log_choice){ 0 }), "");
}

static void test_choice(void **state)
{
	struct value *pods = three();

	(void)state;
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "web", .container = "main" }),
			    "acme-web-6d5f-x2x9z/main");
	/* The name of the workload: of the Deployment, not of its ReplicaSet. */
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "acme-web", .container = "init" }),
			    "acme-web-6d5f-x2x9z/init");
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "db" }), "db-0/main");
	assert_string_equal(chosen(pods, (struct log_choice){ .pod = "probe" }), "probe/main");
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "probe" }), "probe/main");
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "acme" }), "");
	assert_string_equal(chosen(pods, (struct log_choice){ .component = "web", .pod = "db-0" }), "");
}

static void test_what_a_container_did(void **state)
{
	const struct log_target *one = log_targets_choose(three(), &(struct log_choice){ 0 }, &arena);

	(void)state;
	assert_true(one->started);
	assert_false(one->running);
	assert_false(one->ran_before);
	one = one->next;
	assert_string_equal(one->uid, "1");
	assert_int_equal(one->restarts, 2);
	assert_true(one->started && one->running && one->ran_before);
	one = one->next;
	assert_false(one->started || one->running || one->ran_before);
	/* Not even its state is known. */
	assert_false(one->next->started);
}

static void test_components(void **state)
{
	(void)state;
	assert_string_equal(log_targets_components(three(), &arena), "web db probe");
	assert_string_equal(
		log_targets_components(
			parse("[{\"metadata\":{\"name\":\"a\"," COMPONENT(
				"web") "}},"
				       "{\"metadata\":{\"name\":\"b\"," COMPONENT(
					       "web") "}},"
						      "{\"metadata\":{\"name\":\"c\"," COMPONENT("we") "}}]"),
			&arena),
		"web we");
	assert_string_equal(log_targets_components(parse("[]"), &arena), "");
}

static bool are_over(const struct value *pods, const struct value *jobs)
{
	return log_targets_are_over(pods, jobs, &(struct log_choice){ 0 });
}

#define POD(phase)                                                                                                     \
	"[{\"metadata\":{\"name\":\"seed-1\"," OWNED("Job", "seed") "},\"status\":{\"phase\":\"" phase "\"}}]"
#define JOB(type, status)                                                                                              \
	"[{\"metadata\":{\"name\":\"other\"}},{\"metadata\":{\"name\":\"seed\"},\"status\":{\"conditions\":["          \
	"{\"type\":\"Suspended\",\"status\":\"False\"},{\"type\":\"" type "\",\"status\":\"" status "\"}]}}]"

static void test_over(void **state)
{
	(void)state;
	assert_true(are_over(parse(POD("Succeeded")), parse(JOB("Complete", "True"))));
	assert_true(are_over(parse(POD("Failed")), parse(JOB("Failed", "True"))));
	assert_false(are_over(parse(POD("Running")), parse(JOB("Complete", "True"))));
	/* The Job tries again. */
	assert_false(are_over(parse(POD("Failed")), parse(JOB("Failed", "False"))));
	/* The Job is gone. */
	assert_true(are_over(parse(POD("Succeeded")), parse("[]")));
	/* Its Deployment makes another. */
	assert_false(are_over(parse("[{\"metadata\":{" OWNED("ReplicaSet", "web-1") "},\"status\":{\"phase\":"
										    "\"Failed\"}}]"),
			      NULL));
	assert_true(are_over(parse("[{\"metadata\":{\"name\":\"alone\"},\"status\":{\"phase\":\"Failed\"}}]"), NULL));
	assert_false(are_over(parse("[]"), NULL));
	assert_false(log_targets_are_over(parse(POD("Succeeded")), NULL, &(struct log_choice){ .pod = "other" }));
}

static void test_of_a_cluster(void **state)
{
	const struct log_choice choice = { 0 };
	const struct log_target *one = log_targets_choose(value_get(read_case("crash"), "pods"), &choice, &arena);

	(void)state;
	assert_string_equal(one->container, "web");
	assert_true(one->started);
	assert_false(one->running);
	assert_string_equal(log_targets_components(value_get(read_case("crash"), "pods"), &arena), "web");
	assert_true(are_over(value_get(read_case("job"), "pods"), value_get(read_case("job"), "jobs")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_all, forget),
		cmocka_unit_test_teardown(test_choice, forget),
		cmocka_unit_test_teardown(test_what_a_container_did, forget),
		cmocka_unit_test_teardown(test_components, forget),
		cmocka_unit_test_teardown(test_over, forget),
		cmocka_unit_test_teardown(test_of_a_cluster, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
