/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/event_rows.h"
#include "json.h"

#define TEXT_MOST ((size_t)1 << 16)
#define NOW 1767571200 /* 2026-01-05 */

/* The newest first, as no API promises otherwise; moments in the old field and in the new one. */
#define EVENTS \
	"[{\"metadata\":{\"name\":\"b\"},\"type\":\"Warning\",\"reason\":\"BackOff\",\"message\":\"again\"," \
	"\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web\"},\"lastTimestamp\":\"2026-01-04T23:59:00Z\"," \
	"\"count\":3}," \
	"{\"metadata\":{\"name\":\"a\"},\"type\":\"Normal\",\"reason\":\"Pulled\",\"message\":\"there\"," \
	"\"involvedObject\":{\"kind\":\"Pod\",\"name\":\"web\"},\"eventTime\":\"2026-01-04T23:00:00.000000Z\"}]"

static void assert_printed(const char *const *types, bool has_head, const char *expected)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	size_t widths[EVENT_ROWS_COLUMNS] = { 0 };
	const struct value *events = json_parse(STR(EVENTS), &arena, &err);
	struct value *rows = event_rows_make(events, types, &arena);

	event_rows_sort(rows, &arena);
	event_rows_print(rows, has_head, NOW, widths, &arena, &out);
	assert_string_equal(out.length ? out.data : "", expected);
}

static void test_order(void **state)
{
	static const char *const all[] = { NULL };

	(void)state;
	assert_printed(all, true,
		       "LAST SEEN  TYPE     REASON   OBJECT   MESSAGE\n"
		       "60m        Normal   Pulled   Pod/web  there\n"
		       "60s (x3)   Warning  BackOff  Pod/web  again\n");
}

static void test_types(void **state)
{
	static const char *const warnings[] = { "Warning", NULL };
	static const char *const none[] = { "Other", NULL };

	(void)state;
	assert_printed(warnings, false, "60s (x3)  Warning  BackOff  Pod/web  again\n");
	assert_printed(none, false, "");
}

/* By names for whoever compares two looks, with how often it was seen. */
static void test_rows(void **state)
{
	static const char *const all[] = { NULL };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *rows = event_rows_make(json_parse(STR(EVENTS), &arena, &err), all, &arena);

	(void)state;
	assert_string_equal(value_text_at(rows->first, "name"), "a");
	assert_int_equal(value_number_at(rows->first, "count"), 1);
	assert_int_equal(value_number_at(rows->last, "count"), 3);
	assert_string_equal(value_text_at(rows->last, "object"), "Pod/web");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_order), cmocka_unit_test(test_types),
					    cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
