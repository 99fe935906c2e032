/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "cli/events_text.h"

#define NOW 1767571200 /* 2026-01-05 */

#define ROWS                                                                                                           \
	"[{\"name\":\"a\",\"at\":\"2026-01-04T23:00:00.000000Z\",\"type\":\"Normal\",\"reason\":\"Pulled\","           \
	"\"object\":\"Pod/web\",\"count\":1,\"message\":\"there\"},"                                                   \
	"{\"name\":\"b\",\"at\":\"2026-01-04T23:59:00Z\",\"type\":\"Warning\",\"reason\":\"BackOff\","                 \
	"\"object\":\"Pod/web\",\"count\":3,\"message\":\"again\"}]"

static void assert_printed(const char *rows, bool has_head, size_t *widths, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);

	events_text_print(parse(rows), has_head, NOW, widths, &arena, &out);
	assert_string_equal(out.length ? out.data : "", expected);
}

/* What comes later stands below what came before. */
static void test_table(void **state)
{
	size_t widths[EVENTS_TEXT_COLUMNS] = { 0 };

	(void)state;
	assert_printed(ROWS, true, widths,
		       "LAST SEEN  TYPE     REASON   OBJECT   MESSAGE\n"
		       "60m        Normal   Pulled   Pod/web  there\n"
		       "60s (x3)   Warning  BackOff  Pod/web  again\n");
	assert_printed("[{\"at\":\"2026-01-04T23:59:59Z\",\"type\":\"Normal\",\"reason\":\"Pulled\",\"object\":"
		       "\"Pod/web\",\"count\":1,\"message\":\"there\"}]",
		       false, widths, "1s         Normal   Pulled   Pod/web  there\n");
	assert_printed("[]", false, widths, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_table, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
