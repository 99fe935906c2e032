/* SPDX-License-Identifier: Apache-2.0 */
/* update, suspend, resume and edit as a program asks for them (tests/e2e has what they do): what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/labels.h"
#include "lifecycle/update.h"
#include "programs.h"

#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define SPACE                                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE       \
	"\":\"acme\"}}}"
#define RELEASE(status)                                                                                                \
	ALWAYS("GET " SPACE_PATH " ", OK(SPACE)), ALWAYS("GET " SPACE_PATH "/secrets?", LIST_OF(RECORD("acme", status)))

static void assert_refused(const struct rule *rules, const struct update_request *request, enum err_code code,
			   const char *words)
{
	CLEANUP(programs_stop) struct programs programs;
	struct change_result result;

	programs_start(&programs, rules, "{\"plan\":\"small\",\"global\":{\"store\":{\"chart\":{\"name\":\"x\"}}}}");
	assert_int_equal(update_run(&programs.session, request, &result, &programs.err), -1);
	if (programs.err.code != code || !strstr(programs.err.message, words))
		fail_msg("%s", programs.err.message);
	server_assert_changes(&programs.server, "");
}

static struct update_request dry(enum update_power power, const struct update_edit *edit)
{
	return (struct update_request){ .name = "acme",
					.given = spec_given_none,
					.power = power,
					.edit = edit,
					.change = { .wait = { .timeout = 30000 }, .dry_run = true } };
}

static void test_missing(void **state)
{
	static const struct rule rules[] = { VERSION,
					     ALWAYS("GET " SPACE_PATH " ", MISSING),
					     ALWAYS("GET " SPACE_PATH "/secrets?", LIST_OF("")),
					     ALWAYS("GET /api/v1/namespaces?", LIST_OF("")),
					     { 0 } };
	struct update_request request = dry(UPDATE_POWER_AS_IT_IS, NULL);

	(void)state;
	assert_refused(rules, &request, ERR_MISSING, "there is no store acme");
	request.power = UPDATE_POWER_OFF;
	assert_refused(rules, &request, ERR_MISSING, "there is no store acme");
	/* Before anything is asked. */
	request.name = "No Name";
	assert_refused(rules, &request, ERR_USAGE, "No Name");
}

static void test_failed(void **state)
{
	static const struct rule rules[] = { VERSION, RELEASE("failed"), { 0 } };
	const struct update_request request = dry(UPDATE_POWER_ON, NULL);

	(void)state;
	assert_refused(rules, &request, ERR_MISSING, "store acme never was ready: its only revisions failed");
}

/* What somebody edited is not laid over what another one wrote meanwhile. */
static void test_edited_meanwhile(void **state)
{
	static const struct rule rules[] = { VERSION, RELEASE("deployed"), { 0 } };
	const struct update_edit edit = { parse("{\"plan\":\"large\"}"), parse("{\"plan\":\"medium\"}") };
	const struct update_request request = dry(UPDATE_POWER_AS_IT_IS, &edit);

	(void)state;
	assert_refused(rules, &request, ERR_EXISTS, "store acme was changed while its specification was edited");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_missing), cmocka_unit_test(test_failed),
					    cmocka_unit_test_teardown(test_edited_meanwhile, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
