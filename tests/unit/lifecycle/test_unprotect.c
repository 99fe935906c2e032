/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/labels.h"
#include "lifecycle/unprotect.h"
#include "programs.h"

#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define SPACE(more)                                                                                                    \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE       \
	"\":\"acme\"" more "}}}"
#define PROTECTED SPACE(",\"" LABEL_PROTECTED "\":\"true\"")
#define REST ALWAYS("GET " SPACE_PATH "/secrets?", LIST_OF("")), ALWAYS("GET /apis/coordination.k8s.io/", MISSING)

/* What comes of it, and which requests changed something. */
static void assert_comes(const struct rule *rules, bool dry_run, const char *map, const char *changes)
{
	CLEANUP(programs_stop) struct programs programs;
	struct unprotect_result result;

	programs_start(&programs, rules, NULL);
	if (unprotect_run(&programs.session, &(struct unprotect_request){ "acme", dry_run }, &result, &programs.err))
		fail_msg("%s", programs.err.message);
	assert_json(result.map, map);
	server_assert_changes(&programs.server, changes);
}

/* The namespace that was read, by its uid, loses its label and nothing else. */
static void test_protected(void **state)
{
	static const struct rule rules[] = {
		VERSION,
		ALWAYS("GET " SPACE_PATH " ", OK(PROTECTED)),
		REST,
		ALWAYS("PATCH " SPACE_PATH "\n{\"metadata\":{\"uid\":\"s\",\"labels\":{\"" LABEL_PROTECTED "\":null}}}",
		       OK(SPACE(""))),
		{ 0 },
	};

	(void)state;
	assert_comes(rules, true, "{\"name\":\"acme\",\"result\":\"unprotected\",\"dryRun\":true}", "");
	assert_comes(rules, false, "{\"name\":\"acme\",\"result\":\"unprotected\"}", "PATCH " SPACE_PATH "\n");
}

static void test_not_protected(void **state)
{
	static const struct rule rules[] = { VERSION, ALWAYS("GET " SPACE_PATH " ", OK(SPACE(""))), REST, { 0 } };

	(void)state;
	assert_comes(rules, false, "{\"name\":\"acme\",\"result\":\"unchanged\"}", "");
}

static void test_missing(void **state)
{
	static const struct rule rules[] = { VERSION,
					     ALWAYS("GET " SPACE_PATH " ", MISSING),
					     REST,
					     ALWAYS("GET /api/v1/namespaces?", LIST_OF("")),
					     { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	struct unprotect_result result;

	(void)state;
	programs_start(&programs, rules, NULL);
	assert_int_equal(unprotect_run(&programs.session, &(struct unprotect_request){ .name = "acme" }, &result,
				       &programs.err),
			 -1);
	assert_int_equal(programs.err.code, ERR_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_protected), cmocka_unit_test(test_not_protected),
					    cmocka_unit_test(test_missing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
