/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doctor/check_classes.h"
#include "doctor/doctor.h"
#include "json.h"

static void judge(const char *classes, const char *allowed, struct arena *arena, struct finding *ret)
{
	struct err err = ERR_INIT;
	struct value *list = json_parse(str_of(classes), arena, &err);
	struct value *settings = json_parse(
		arena_format(arena, "{\"podSecurity\":{\"allow\":{\"priorityClasses\":%s}}}", allowed), arena, &err);

	assert_non_null(list);
	assert_non_null(settings);
	*ret = (struct finding){ .state = CHECK_SKIPPED };
	assert_int_equal(doctor_judge_priority(list, settings, arena, ret), 0);
}

#define CLASS(name, value, is_default)                                                                                 \
	"{\"metadata\":{\"name\":\"" name "\"},\"value\":" value ",\"globalDefault\":" is_default "}"
#define SYSTEM "{\"metadata\":{\"name\":\"system-node-critical\"},\"value\":2000001000}"

static void test_defaults(void **state)
{
	static const struct {
		const char *classes;
		const char *allowed;
		enum check_state state;
		const char *remedy; /* a part of it */
	} cases[] = {
		{ "[]", "[]", CHECK_OK, NULL },
		{ "[" SYSTEM "]", "[]", CHECK_OK, NULL },
		{ "[" SYSTEM "," CLASS("low", "1", "false") "]", "[]", CHECK_OK, NULL },
		{ "[" SYSTEM "," CLASS("low", "1", "true") "]", "[]", CHECK_FAILED, "priorityClasses=[low]'" },
		{ "[" CLASS("low", "1", "true") "]", "[\"other\"]", CHECK_FAILED, "priorityClasses=[other, low]'" },
		{ "[" CLASS("low", "1", "true") "]", "[\"other\",\"low\"]", CHECK_OK, NULL },
		{ "[" CLASS("high", "9", "true") "," CLASS("low", "-1", "true") "]", "[\"high\"]", CHECK_FAILED,
		  "priorityClasses=[high, low]'" },
		{ "[" CLASS("high", "9", "true") "," CLASS("low", "-1", "true") "]", "[\"low\"]", CHECK_OK, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct finding finding;

		judge(cases[i].classes, cases[i].allowed, &arena, &finding);
		assert_int_equal(finding.state, cases[i].state);
		assert_int_equal(finding.remedy != NULL, cases[i].remedy != NULL);
		if (cases[i].remedy)
			assert_non_null(strstr(finding.remedy, cases[i].remedy));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
