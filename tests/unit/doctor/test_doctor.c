/* SPDX-License-Identifier: Apache-2.0 */
/* What the findings of all checks come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "doctor/doctor.h"

static const struct doctor_request request = { .filter = { .profile = "local" } };

static struct doctor *doctor_make(const struct session *session)
{
	struct doctor *doctor = arena_calloc(&arena, sizeof(*doctor));

	doctor->session = session;
	doctor->request = &request;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		(void)doctor_finding_set(&doctor->findings[i], CHECK_OK, STR("fine"), "not needed");
	return doctor;
}

static void test_fine(void **state)
{
	const struct session session = { NULL, &environment_none, &arena };
	struct doctor *doctor = doctor_make(&session);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *map;

	(void)state;
	(void)doctor_finding_set(&doctor->findings[CHECK_metrics], CHECK_WARNING, STR("none"), "install it");
	map = doctor_value(doctor);
	assert_string_equal(value_text_at(map, "state"), "warning");
	assert_string_equal(value_text_at(map, "profile"), "local");
	assert_int_equal(value_count(value_get(map, "checks")), CHECK_COUNT);
	assert_json(value_first(value_get(map, "checks")),
		    "{\"id\":\"helm\",\"what\":\"Helm is there, and how it calls the post-renderer\",\"state\":\"ok\","
		    "\"found\":\"fine\"}");
	assert_int_equal(doctor_judge(doctor, &err), 0);
	assert_int_equal(doctor_count(doctor, CHECK_WARNING), 1);
}

/* The first that failed says of what kind the error is. */
static void test_failed(void **state)
{
	const struct session session = { NULL, &environment_none, &arena };
	struct doctor *doctor = doctor_make(&session);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	(void)doctor_finding_set(&doctor->findings[CHECK_storage], CHECK_FAILED, STR("no class"), "make one");
	(void)doctor_finding_set(&doctor->findings[CHECK_kubectl], CHECK_FAILED, STR("not there"), NULL);
	doctor->findings[CHECK_kubectl].code = ERR_MISSING;
	assert_string_equal(value_text_at(doctor_value(doctor), "state"), "failed");
	assert_int_equal(doctor_judge(doctor, &err), -1);
	assert_int_equal(err.code, ERR_MISSING);
	assert_non_null(strstr(err.message, " checks failed: kubectl, storage-class"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_fine, forget),
					    cmocka_unit_test_teardown(test_failed, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
