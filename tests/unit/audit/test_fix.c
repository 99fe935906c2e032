/* SPDX-License-Identifier: Apache-2.0 */
/* What a dry run says that --fix would do (tests/e2e/audit.bats has what it does). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/fix.h"
#include "cases.h"

/* An audit that found this; `live`: objects that were compared. */
static struct audit found(const struct finding *finding, const char *live, bool is_clean)
{
	struct audit audit = { .store = "acme",
			       .arena = &arena,
			       .findings = value_new(&arena, VALUE_LIST),
			       .objects = parse(live),
			       .is_clean = is_clean };

	audit_add(&audit, finding);
	return audit;
}

static void assert_plan(const struct finding *finding, bool is_clean, const char *expected)
{
	struct audit audit = found(finding,
				   "[{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"}},"
				   "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"other\"}}]",
				   is_clean);
	struct value *list = value_new(&arena, VALUE_LIST);

	fix_plan(&audit, list, &arena);
	assert_json(list, expected);
}

static void test_plan(void **state)
{
	(void)state;
	assert_plan(&(struct finding){ .rule = AUDIT_GUARD_MISSING, .object = "ResourceQuota/store", .what = "" }, true,
		    "[{\"store\":\"acme\",\"does\":\"apply guards and namespace again\"}]");
	assert_plan(&(struct finding){ .rule = AUDIT_OBJECT_CHANGED, .object = "Deployment/web", .what = "spec" }, true,
		    "[{\"store\":\"acme\",\"does\":\"put Deployment/web back as the release has it\"}]");
	assert_plan(&(struct finding){ .rule = AUDIT_RELEASE_BYPASSED, .object = "Secret/r", .what = "" }, false,
		    "[{\"store\":\"acme\",\"does\":\"run its update, then put back what differs still\"}]");
}

/* What only a person can decide is none of it. */
static void test_by_hand(void **state)
{
	(void)state;
	assert_plan(&(struct finding){ .rule = AUDIT_POLICY_FOREIGN,
				       .object = "NetworkPolicy/x",
				       .what = "",
				       .remedy = "kubectl delete" },
		    true, "[]");
	assert_plan(
		&(struct finding){
			.rule = AUDIT_OBJECT_CHANGED, .object = "Deployment/web", .what = "", .remedy = "somebody" },
		true, "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_plan, forget),
					    cmocka_unit_test_teardown(test_by_hand, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
