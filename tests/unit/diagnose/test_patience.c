/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diagnose/patience.h"

static struct problems one(enum problem_kind kind, const char *object)
{
	return (struct problems){ .list = { { .kind = kind, .object = object, .reason = "r" } }, .count = 1 };
}

/* Whether waiting is given up at second `now`, when that was seen. */
static bool gives_up(struct patience *suspicions, enum problem_kind kind, const char *object, double patience,
		     double now)
{
	struct problems found = one(kind, object);

	return patience_note(suspicions, &found, patience, now) != NULL;
}

static void look_well(struct patience *suspicions, double now)
{
	struct problems nothing = { .count = 0 };

	assert_null(patience_note(suspicions, &nothing, PATIENCE_BY_KIND, now));
}

static void test_lasts(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	assert_false(gives_up(&s, PROBLEM_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 1));
	assert_false(gives_up(&s, PROBLEM_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 60));
	assert_true(gives_up(&s, PROBLEM_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 61));
	assert_true(gives_up(&s, PROBLEM_CRASH, "Pod/b", PATIENCE_BY_KIND, 61));
	assert_false(gives_up(&s, PROBLEM_UNSCHEDULABLE, "Pod/c", PATIENCE_BY_KIND, 61));
}

/* --patience is for what may pass by itself, and for nothing else. */
static void test_patience(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	assert_true(gives_up(&s, PROBLEM_IMAGE, "Pod/a", 0, 1));
	assert_false(gives_up(&s, PROBLEM_AUTOSCALED, "Pod/b", 20, 1));
	assert_true(gives_up(&s, PROBLEM_AUTOSCALED, "Pod/b", 20, 21));
	assert_false(gives_up(&s, PROBLEM_QUOTA, "Pod/c", 300, 1));
	assert_false(gives_up(&s, PROBLEM_QUOTA, "Pod/c", 300, 300));
	assert_true(gives_up(&s, PROBLEM_CRASH, "Pod/d", 300, 300));
}

/* A registry that fails in two ways in turn, and containers that look well between two tries. */
static void test_in_turn(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	for (int now = 0; now < 24; now += 2) {
		assert_false(gives_up(&s, now % 4 ? PROBLEM_IMAGE : PROBLEM_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND,
				      now));
		look_well(&s, now + 1);
	}
	assert_true(gives_up(&s, PROBLEM_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 25));
}

static void test_forgotten(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	assert_false(gives_up(&s, PROBLEM_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 0));
	look_well(&s, PATIENCE_REMEMBERED + 1);
	assert_int_equal(s.count, 0);
	assert_false(gives_up(&s, PROBLEM_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 40));
}

/* A controller that was refused for a minute may try again only after another. */
static void test_pauses_double(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	for (int now = 0; now <= 60; now += 10)
		assert_false(gives_up(&s, PROBLEM_QUOTA_ENDING, "Deployment/a", PATIENCE_BY_KIND, now));
	assert_false(gives_up(&s, PROBLEM_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61));
	assert_false(gives_up(&s, PROBLEM_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61 + 45));
	assert_true(gives_up(&s, PROBLEM_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61 + 61));
}

static void test_told_once(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };
	struct problems found = one(PROBLEM_IMAGE, "Pod/a");
	double until = 0;

	(void)state;
	(void)patience_note(&s, &found, PATIENCE_BY_KIND, 3);
	assert_null(patience_untold(&s, &found, PATIENCE_BY_KIND, 4, &until));
	assert_ptr_equal(patience_untold(&s, &found, PATIENCE_BY_KIND, 9, &until), &found.list[0]);
	assert_true(until > 92.9 && until < 93.1);
	assert_null(patience_untold(&s, &found, PATIENCE_BY_KIND, 10, &until));
	found.list[0].kind = PROBLEM_UNREADY; /* every start is so for a moment */
	(void)patience_note(&s, &found, PATIENCE_BY_KIND, 10);
	assert_null(patience_untold(&s, &found, PATIENCE_BY_KIND, 100, &until));
}

/* More than are remembered: the first ones stay. */
static void test_many(void **state)
{
	CLEANUP(patience_free) struct patience s = { .count = 0 };

	(void)state;
	for (int i = 0; i < 3 * PROBLEMS_MOST; i++) {
		CLEANUP(free_pointer) char *name = xformat("Pod/%d", i);

		assert_false(gives_up(&s, PROBLEM_IMAGE, name, PATIENCE_BY_KIND, 1));
	}
	assert_int_equal(s.count, PROBLEMS_MOST);
	assert_true(gives_up(&s, PROBLEM_IMAGE, "Pod/0", PATIENCE_BY_KIND, 91));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lasts),         cmocka_unit_test(test_patience),
		cmocka_unit_test(test_in_turn),       cmocka_unit_test(test_forgotten),
		cmocka_unit_test(test_pauses_double), cmocka_unit_test(test_told_once),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
