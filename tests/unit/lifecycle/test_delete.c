/* SPDX-License-Identifier: Apache-2.0 */
/* delete as a program asks for it: what is told, who is asked and when, and what the result says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/shared.h"
#include "lifecycle/delete.h"
#include "programs.h"

#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define LEASES "/apis/coordination.k8s.io/v1/namespaces/" NAMESPACE_SYSTEM "/leases"
#define SPACE                                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{\"" LABEL_STORE       \
	"\":\"acme\"}}}"
#define LEASE                                                                                                          \
	"{\"metadata\":{\"name\":\"acme\",\"uid\":\"l\",\"resourceVersion\":\"1\"},\"spec\":{"                   \
	"\"holderIdentity\":\"x\"}}"

#define NOTHING_ELSE                                                                                                   \
	ALWAYS("GET " SPACE_PATH "/secrets?", LIST_OF("")), ALWAYS("GET " SHARED_RECORDS "/store-acme ", MISSING),     \
		ALWAYS("GET " SPACE_PATH "/persistentvolumeclaims?", LIST_OF("")),                                     \
		ALWAYS("GET /api/v1/persistentvolumes?", LIST_OF(""))
#define PLAN "goes: release acme, namespace store-acme with all in it, and 0 volumes"

/* Whoever is asked. */
struct person {
	size_t asked;
	bool agrees;
};

static int answer(void *asked, const struct delete_plan *plan, struct context *within, struct err *err)
{
	struct person *person = asked;

	person->asked++;
	assert_false(plan->keep_data);
	assert_int_equal(context_check(within, 0, err), 0);
	return person->agrees ? 0 : err_set(err, ERR_USAGE, "no");
}

static int take_away(struct programs *programs, const struct rule *rules, struct delete_request request,
		     struct delete_result *ret)
{
	programs_start(programs, rules, NULL);
	request.name = "acme";
	request.wait.timeout = 30000;
	return delete_run(&programs->session, &request, ret, &programs->err);
}

static void test_dry(void **state)
{
	static const struct rule rules[] = { VERSION, ALWAYS("GET " SPACE_PATH " ", OK(SPACE)), NOTHING_ELSE, { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	struct person person = { .agrees = false };
	struct delete_result result;

	(void)state;
	if (take_away(&programs, rules, (struct delete_request){ .dry_run = true, .confirm = answer, .asked = &person },
		      &result))
		fail_msg("%s", programs.err.message);
	assert_int_equal(person.asked, 0);
	assert_non_null(strstr(programs.told.data, PLAN));
	assert_string_equal(result.what, "deleted");
	assert_true(result.dry_run);
	assert_json(result.map, "{\"name\":\"acme\",\"namespace\":\"store-acme\",\"result\":\"deleted\","
				"\"dryRun\":true,\"goes\":{\"release\":\"acme\",\"namespace\":\"store-acme\"}}");
	server_assert_changes(&programs.server, "");
}

/* The plan is told before, no lease is held, and nothing is done. */
static void test_not_agreed(void **state)
{
	static const struct rule rules[] = { VERSION, ALWAYS("GET " SPACE_PATH " ", OK(SPACE)), NOTHING_ELSE, { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	struct person person = { .agrees = false };
	struct delete_result result;

	(void)state;
	assert_int_equal(take_away(&programs, rules, (struct delete_request){ .confirm = answer, .asked = &person },
				   &result),
			 -1);
	assert_string_equal(programs.err.message, "no");
	assert_int_equal(person.asked, 1);
	assert_non_null(strstr(programs.told.data, PLAN));
	server_assert_changes(&programs.server, "");
}

static void test_agreed(void **state)
{
	static const struct rule rules[] = {
		VERSION,
		/* twice before the question, twice after it, three times for the work, and twice while it goes */
		TIMES(9, "GET " SPACE_PATH " ", OK(SPACE)),
		ALWAYS("GET " SPACE_PATH " ", MISSING),
		NOTHING_ELSE,
		ALWAYS("DELETE " SPACE_PATH "\n\"uid\":\"s\"", OK("{}")),
		ALWAYS("GET " LEASES "/", MISSING),
		ALWAYS("POST " LEASES, CREATED(LEASE)),
		ALWAYS("DELETE " LEASES "/", OK("{}")),
		ALWAYS("GET /apis/", LIST_OF("")),
		{ 0 },
	};
	CLEANUP(programs_stop) struct programs programs;
	struct person person = { .agrees = true };
	struct delete_result result;

	(void)state;
	if (take_away(&programs, rules, (struct delete_request){ .confirm = answer, .asked = &person }, &result))
		fail_msg("%s", programs.err.message);
	assert_int_equal(person.asked, 1);
	assert_false(result.dry_run || result.absent);
	assert_json(result.map, "{\"name\":\"acme\",\"namespace\":\"store-acme\",\"result\":\"deleted\","
				"\"goes\":{\"release\":\"acme\",\"namespace\":\"store-acme\"}}");
	server_assert_changes(&programs.server, "POST " LEASES "\nDELETE " SPACE_PATH "\n"
						"DELETE " LEASES "/acme\n");
}

static void test_absent(void **state)
{
	static const struct rule rules[] = { VERSION,
					     ALWAYS("GET " SPACE_PATH " ", MISSING),
					     NOTHING_ELSE,
					     ALWAYS("GET /api/v1/namespaces?", LIST_OF("")),
					     { 0 } };
	CLEANUP(programs_stop) struct programs programs;
	CLEANUP(programs_stop) struct programs again;
	struct delete_result result;

	(void)state;
	assert_int_equal(take_away(&programs, rules, (struct delete_request){ .dry_run = true }, &result), -1);
	assert_int_equal(programs.err.code, ERR_MISSING);
	assert_int_equal(
		take_away(&again, rules, (struct delete_request){ .dry_run = true, .if_exists = true }, &result), 0);
	assert_true(result.absent);
	assert_json(result.map, "{\"name\":\"acme\",\"namespace\":\"store-acme\",\"result\":\"not there\","
				"\"dryRun\":true}");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_dry), cmocka_unit_test(test_not_agreed),
					    cmocka_unit_test(test_agreed), cmocka_unit_test(test_absent) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
