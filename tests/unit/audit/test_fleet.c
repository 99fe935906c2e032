/* SPDX-License-Identifier: Apache-2.0 */
/* audit as a program asks for it (tests/e2e/audit.bats has what it finds). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/fleet.h"
#include "cases.h"
#include "programs.h"

static const char *const none[] = { NULL };
static const char *const acme[] = { "acme", NULL };

static int look(struct programs *programs, const struct rule *rules, struct fleet_request request,
		struct fleet_result *ret)
{
	programs_start(programs, rules, NULL);
	request.wait.timeout = 30000;
	return fleet_run(&programs->session, &request, ret, &programs->err);
}

static void assert_refused(struct fleet_request request, enum err_code code)
{
	static const struct rule rules[] = {
		VERSION, ALWAYS("GET /api/v1/namespaces/store-acme ", MISSING), ALWAYS("GET /", LIST_OF("")), { 0 }
	};
	CLEANUP(programs_stop) struct programs programs;
	struct fleet_result result;

	assert_int_equal(look(&programs, rules, request, &result), -1);
	if (programs.err.code != code)
		fail_msg("%s", programs.err.message);
}

static void test_refused(void **state)
{
	static const char *const wrong[] = { "No Name", NULL };

	(void)state;
	assert_refused((struct fleet_request){ .names = acme, .selector = "a=b" }, ERR_USAGE);
	assert_refused((struct fleet_request){ .names = wrong }, ERR_USAGE);
	assert_refused((struct fleet_request){ .names = acme, .fix = true }, ERR_MISSING);
}

static void test_no_stores(void **state)
{
	static const struct rule rules[] = { VERSION, ALWAYS("GET /", LIST_OF("")), { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	CLEANUP(programs_stop) struct programs again;
	struct fleet_result result;

	(void)state;
	if (look(&programs, rules, (struct fleet_request){ .names = none, .fix = true }, &result))
		fail_msg("%s", programs.err.message);
	assert_json(result.map, "{\"stores\":0,\"mended\":0,\"skipped\":[],\"findings\":[]}");
	assert_int_equal(fleet_verdict(&result, &programs.err), 0);
	server_assert_changes(&programs.server, "");
	if (look(&again, rules, (struct fleet_request){ .names = none, .fix = true, .dry_run = true }, &result))
		fail_msg("%s", again.err.message);
	assert_json(result.map, "{\"stores\":0,\"mended\":0,\"dryRun\":true,\"would\":[],\"skipped\":[],"
				"\"findings\":[]}");
}

static void test_verdict(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct fleet_result result = { .findings = parse("[{},{}]"), .stores = 3, .with_findings = 1 };

	(void)state;
	assert_int_equal(fleet_verdict(&result, &err), -1);
	assert_int_equal(err.code, ERR_DRIFT);
	assert_string_equal(err.message, "2 findings in 1 of 3 stores");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused), cmocka_unit_test(test_no_stores),
					    cmocka_unit_test_teardown(test_verdict, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
