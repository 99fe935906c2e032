/* SPDX-License-Identifier: Apache-2.0 */
/* The shared PostgreSQL as a program asks for it (tests/e2e/chart-shared.bats has the rest). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/platform.h"
#include "database/shared.h"
#include "kube/labels.h"
#include "programs.h"

#define SPACE_PATH "/api/v1/namespaces/" NAMESPACE_DATABASE
#define SPACE(more) "{\"metadata\":{\"name\":\"" NAMESPACE_DATABASE "\",\"uid\":\"p\",\"labels\":{" more "}}}"
#define OURS SPACE("\"" LABEL_PLATFORM "\":\"" SHARED_RELEASE "\"")
#define OF_STORE "{\"metadata\":{\"name\":\"store-acme\",\"labels\":{\"" LABEL_STORE "\":\"acme\"}}}"

static int ask(struct programs *programs, const struct rule *rules, enum platform_action action, bool dry_run,
	       struct platform_result *ret)
{
	static const char *const none[] = { NULL };
	struct platform_request request = {
		.action = action, .dry_run = dry_run, .wait = { .timeout = 30000 }, .values = { .files = none }
	};

	programs_start(programs, rules, NULL);
	return platform_run(&programs->session, &request, ret, &programs->err);
}

static void assert_refused(const struct rule *rules, enum platform_action action, enum err_code code, const char *words)
{
	CLEANUP(programs_stop) struct programs programs;
	struct platform_result result;

	assert_int_equal(ask(&programs, rules, action, true, &result), -1);
	if (programs.err.code != code || !strstr(programs.err.message, words))
		fail_msg("%s", programs.err.message);
	server_assert_changes(&programs.server, "");
}

static void test_refused(void **state)
{
	static const struct rule others[] = { VERSION, ALWAYS("GET " SPACE_PATH " ", OK(SPACE(""))), { 0 } };
	static const struct rule used[] = { VERSION,
					    ALWAYS("GET " SPACE_PATH " ", OK(OURS)),
					    ALWAYS("GET " SHARED_RECORDS "?", LIST_OF(OF_STORE)),
					    { 0 } };
	static const struct rule none[] = { VERSION, ALWAYS("GET ", MISSING), { 0 } };

	(void)state;
	assert_refused(others, PLATFORM_INSTALL, ERR_EXISTS, "helm store did not make it");
	assert_refused(others, PLATFORM_REMOVE, ERR_REFUSED, "is not of helm store");
	assert_refused(used, PLATFORM_REMOVE, ERR_REFUSED, "databases of stores are in it: acme");
	assert_refused(none, PLATFORM_STATUS, ERR_DATABASE, "there is no shared PostgreSQL");
}

static void test_remove_dry(void **state)
{
	static const struct rule rules[] = {
		VERSION, ALWAYS("GET " SPACE_PATH " ", OK(OURS)), ALWAYS("GET " SHARED_RECORDS "?", LIST_OF("")), { 0 }
	};
	static const struct rule none[] = { VERSION, ALWAYS("GET " SPACE_PATH " ", MISSING), { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	CLEANUP(programs_stop) struct programs again;
	struct platform_result result;

	(void)state;
	if (ask(&programs, rules, PLATFORM_REMOVE, true, &result))
		fail_msg("%s", programs.err.message);
	assert_string_equal(result.would, "removed, with its volume");
	assert_json(result.map, "{\"namespace\":\"" NAMESPACE_DATABASE "\",\"result\":\"removed, with its volume\","
				"\"dryRun\":true,\"changes\":[]}");
	server_assert_changes(&programs.server, "");
	/* Where it is not, there is nothing to say. */
	if (ask(&again, none, PLATFORM_REMOVE, true, &result))
		fail_msg("%s", again.err.message);
	assert_null(result.map);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused), cmocka_unit_test(test_remove_dry) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
