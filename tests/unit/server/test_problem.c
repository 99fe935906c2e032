/* SPDX-License-Identifier: Apache-2.0 */
/* Problems: of errors, of the guard, as JSON, and the pages of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "server/guard.h"
#include "server/problem.h"

static void assert_answer(const struct problem *problem, int status, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct answer answer;

	problem_answer(problem, &arena, &answer);
	assert_int_equal(answer.status, status);
	assert_string_equal(answer.type, "application/problem+json");
	assert_string_equal(answer.body.p, wanted);
}

static void of_errors(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct problem problem;

	(void)state;
	(void)err_set(&err, ERR_LOCKED, "store acme is being changed");
	problem = problem_of_err(&err, &arena);
	assert_answer(
		&problem, 409,
		"{\"type\":\"https://store.urumi.ai/problems/store-locked\",\"title\":\"another process works on the "
		"store\",\"status\":409,\"detail\":\"store acme is being changed\",\"remedy\":\"wait for it, then "
		"repeat the command\",\"retryable\":true}\n");
	(void)err_set(&err, ERR_CLUSTER, "no answer\ncheck a\nthen b");
	problem = problem_of_err(&err, &arena);
	assert_answer(
		&problem, 503,
		"{\"type\":\"https://store.urumi.ai/problems/cluster-unreachable\",\"title\":\"the cluster does not "
		"answer, or not as an API server does\",\"status\":503,\"detail\":\"no answer\",\"remedy\":\"check "
		"a\\nthen b\",\"retryable\":true,\"retryAfter\":2}\n");
	/* An error that nobody set is a fault of ours, and bytes of others are made UTF-8. */
	problem = problem_of_err(&(struct err)ERR_INIT, &arena);
	assert_int_equal(problem.status, 500);
	(void)err_set(&err, ERR_VALUE, "bad \xFF");
	problem = problem_of_err(&err, &arena);
	{
		struct answer answer;

		problem_answer(&problem, &arena, &answer);
		assert_non_null(strstr(answer.body.p, "bad \xEF\xBF\xBD"));
	}
}

/* A list of more errors than are shown, and the call that would mend it. */
static void members(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct problem problem = problem_of(PROBLEM_METHOD, NULL);
	struct value *errors = value_new(&arena, VALUE_LIST);
	struct value *next = value_new(&arena, VALUE_MAP);
	struct value *read;
	struct answer answer;

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct value *each = value_new(&arena, VALUE_MAP);

		value_put_text(each, "pointer", "/a", &arena);
		value_put_text(each, "detail", "wrong", &arena);
		value_add(errors, each);
	}
	value_put_text(next, "method", "GET", &arena);
	problem.errors = errors;
	problem.next = next;
	problem_answer(&problem, &arena, &answer);
	read = json_parse(answer.body, &arena, &err);
	assert_non_null(read);
	assert_int_equal(value_count(value_get(read, "errors")), PROBLEM_ERRORS_MOST);
	assert_string_equal(value_text_at(read, "next.method"), "GET");
	assert_int_equal(value_count(errors), 60);
}

/* Each rule of the guard has a problem of its status; what may be repeated says when. */
static void of_guard(void **state)
{
	(void)state;
	for (int rule = 1; rule < GUARD_RULES; rule++) {
		struct problem problem = problem_of_guard((enum guard_rule)rule);

		assert_int_equal(problem.status, guard_status((enum guard_rule)rule));
		assert_string_equal(problem.detail, guard_wrong((enum guard_rule)rule));
	}
	assert_true(problem_of_guard(GUARD_BUSY).retry_after > 0);
}

/* Every one is found by the end of its address, and there are no two of one. */
static void pages(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct problem problem;

	(void)state;
	assert_true(problem_count() > 50);
	for (size_t i = 0; i < problem_count(); i++) {
		struct problem wanted = problem_at(i);
		const char *slug = problem_slug(&wanted, &arena);

		assert_null(strchr(slug, '/'));
		assert_true(problem_find(str_of(slug), &problem));
		assert_string_equal(problem.slug, wanted.slug);
		assert_int_equal(answer_status_at(answer_status_place(wanted.status)), wanted.status);
		assert_true(*problem.title && *problem.remedy);
	}
	assert_false(problem_find(STR("store/exists"), &problem));
	assert_false(problem_find(STR(""), &problem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_errors),
		cmocka_unit_test(members),
		cmocka_unit_test(of_guard),
		cmocka_unit_test(pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
