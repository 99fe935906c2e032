/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "diagnose/patience.h"

static struct suspects one(enum suspect_kind kind, const char *object)
{
	return (struct suspects){ .list = { { .kind = kind, .object = object, .reason = "r" } }, .count = 1 };
}

/* Whether waiting is given up at second `now`, when that was seen. */
static bool gives_up(struct suspicions *suspicions, enum suspect_kind kind, const char *object, double patience,
		     double now)
{
	struct suspects found = one(kind, object);

	return suspicions_note(suspicions, &found, patience, now) != NULL;
}

static void look_well(struct suspicions *suspicions, double now)
{
	struct suspects nothing = { .count = 0 };

	assert_null(suspicions_note(suspicions, &nothing, PATIENCE_BY_KIND, now));
}

static void test_lasts(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	assert_false(gives_up(&s, SUSPECT_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 1));
	assert_false(gives_up(&s, SUSPECT_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 60));
	assert_true(gives_up(&s, SUSPECT_UNSCHEDULABLE, "Pod/a", PATIENCE_BY_KIND, 61));
	assert_true(gives_up(&s, SUSPECT_CRASH, "Pod/b", PATIENCE_BY_KIND, 61));
	assert_false(gives_up(&s, SUSPECT_UNSCHEDULABLE, "Pod/c", PATIENCE_BY_KIND, 61));
}

/* --patience is for what may pass by itself, and for nothing else. */
static void test_patience(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	assert_true(gives_up(&s, SUSPECT_IMAGE, "Pod/a", 0, 1));
	assert_false(gives_up(&s, SUSPECT_AUTOSCALED, "Pod/b", 20, 1));
	assert_true(gives_up(&s, SUSPECT_AUTOSCALED, "Pod/b", 20, 21));
	assert_false(gives_up(&s, SUSPECT_QUOTA, "Pod/c", 300, 1));
	assert_false(gives_up(&s, SUSPECT_QUOTA, "Pod/c", 300, 300));
	assert_true(gives_up(&s, SUSPECT_CRASH, "Pod/d", 300, 300));
}

/* A registry that fails in two ways in turn, and containers that look well between two tries. */
static void test_in_turn(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	for (int now = 0; now < 24; now += 2) {
		assert_false(gives_up(&s, now % 4 ? SUSPECT_IMAGE : SUSPECT_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND,
				      now));
		look_well(&s, now + 1);
	}
	assert_true(gives_up(&s, SUSPECT_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 25));
}

static void test_forgotten(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	assert_false(gives_up(&s, SUSPECT_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 0));
	look_well(&s, SUSPICION_REMEMBERED + 1);
	assert_int_equal(s.count, 0);
	assert_false(gives_up(&s, SUSPECT_IMAGE_MISSING, "Pod/a", PATIENCE_BY_KIND, 40));
}

/* A controller that was refused for a minute may try again only after another. */
static void test_pauses_double(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	for (int now = 0; now <= 60; now += 10)
		assert_false(gives_up(&s, SUSPECT_QUOTA_ENDING, "Deployment/a", PATIENCE_BY_KIND, now));
	assert_false(gives_up(&s, SUSPECT_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61));
	assert_false(gives_up(&s, SUSPECT_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61 + 45));
	assert_true(gives_up(&s, SUSPECT_QUOTA, "Deployment/a", PATIENCE_BY_KIND, 61 + 61));
}

static void test_told_once(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };
	struct suspects found = one(SUSPECT_IMAGE, "Pod/a");
	double until = 0;

	(void)state;
	(void)suspicions_note(&s, &found, PATIENCE_BY_KIND, 3);
	assert_null(suspicions_untold(&s, &found, PATIENCE_BY_KIND, 4, &until));
	assert_ptr_equal(suspicions_untold(&s, &found, PATIENCE_BY_KIND, 9, &until), &found.list[0]);
	assert_true(until > 92.9 && until < 93.1);
	assert_null(suspicions_untold(&s, &found, PATIENCE_BY_KIND, 10, &until));
	found.list[0].kind = SUSPECT_UNREADY; /* every start is so for a moment */
	(void)suspicions_note(&s, &found, PATIENCE_BY_KIND, 10);
	assert_null(suspicions_untold(&s, &found, PATIENCE_BY_KIND, 100, &until));
}

/* More than are remembered: the first ones stay. */
static void test_many(void **state)
{
	CLEANUP(suspicions_free) struct suspicions s = { .count = 0 };

	(void)state;
	for (int i = 0; i < 3 * SUSPECTS_MOST; i++) {
		CLEANUP(free_pointer) char *name = xformat("Pod/%d", i);

		assert_false(gives_up(&s, SUSPECT_IMAGE, name, PATIENCE_BY_KIND, 1));
	}
	assert_int_equal(s.count, SUSPECTS_MOST);
	assert_true(gives_up(&s, SUSPECT_IMAGE, "Pod/0", PATIENCE_BY_KIND, 91));
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
