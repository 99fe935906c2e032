/* SPDX-License-Identifier: Apache-2.0 */
/* gc as a program asks for it (tests/e2e/gc.bats has the rest). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "gc/gc.h"
#include "kube/labels.h"
#include "programs.h"

#define DATED                                                                                                          \
	ALWAYS("GET /version ",                                                                                        \
	       ANSWER("200 OK", "Date: Mon, 30 Nov 2026 12:00:00 GMT\r\n", "{\"major\":\"1\",\"minor\":\"34\"}"))
#define SPACE                                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\","                                 \
	"\"creationTimestamp\":\"2026-11-30T11:00:00Z\",\"labels\":{\"" LABEL_STORE "\":\"acme\"}}}"

static int collect(struct programs *programs, const struct rule *rules, struct gc_request request,
		   struct gc_result *ret)
{
	programs_start(programs, rules, NULL);
	request.wait.timeout = 30000;
	return gc_run(&programs->session, &request, ret, &programs->err);
}

static void test_nothing(void **state)
{
	static const struct rule rules[] = { DATED, ALWAYS("GET /", LIST_OF("")), { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	struct gc_result result;

	(void)state;
	if (collect(&programs, rules, (struct gc_request){ .removes = true }, &result))
		fail_msg("%s", programs.err.message);
	assert_int_equal(result.count, 0);
	assert_json(result.map, "[]");
	assert_int_equal(gc_verdict(&result, &programs.err), 0);
	server_assert_changes(&programs.server, "");
}

/* It is told before, nothing is removed unless that is asked for, and the result outlives the search. */
static void test_found(void **state)
{
	static const struct rule rules[] = { DATED,
					     ALWAYS("GET /api/v1/namespaces?", LIST_OF(SPACE)),
					     ALWAYS("GET /api/v1/namespaces/store-acme ", OK(SPACE)),
					     ALWAYS("GET /", LIST_OF("")),
					     { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	struct gc_result result;

	(void)state;
	if (collect(&programs, rules, (struct gc_request){ .older_than = 300 }, &result))
		fail_msg("%s", programs.err.message);
	assert_int_equal(result.count, 1);
	assert_string_equal(result.list[0].object, "Namespace/store-acme");
	assert_string_equal(result.list[0].store, "acme");
	assert_int_equal(gc_count(&result, result.list[0].fate), 1);
	assert_string_equal(value_text_at(value_first(result.map), "createdAt"), "2026-11-30T11:00:00Z");
	assert_non_null(strstr(programs.told.data, "would go: "));
	server_assert_changes(&programs.server, "");
}

static void test_verdict(void **state)
{
	static const struct orphan list[] = { { .fate = FATE_LEFT, .failed = true, .why = "it would not go" },
					      { .fate = FATE_REMOVED, .why = "" } };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(gc_verdict(&(struct gc_result){ .list = list, .count = 2 }, &err), -1);
	assert_int_equal(err.code, ERR_FAILED);
	assert_string_equal(err.message, "1 of them could not be removed");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_nothing), cmocka_unit_test(test_found),
					    cmocka_unit_test(test_verdict) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
