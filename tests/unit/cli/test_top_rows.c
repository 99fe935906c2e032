/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/top_rows.h"
#include "json.h"

#define TEXT_MOST ((size_t)1 << 16)

#define POD(name, component) \
	"{\"metadata\":{\"name\":\"" name "\",\"labels\":{\"app.kubernetes.io/component\":\"" component "\"}}}"
#define USED(name, cpu, memory) \
	"{\"metadata\":{\"name\":\"" name "\"},\"containers\":[{\"usage\":{\"cpu\":\"" cpu "\",\"memory\":\"" memory \
	"\"}},{\"usage\":{\"cpu\":\"1m\",\"memory\":\"1Mi\"}}]}"
#define PODS "[" POD("a", "web") "," POD("b", "db") "]"
#define METRICS "[" USED("b", "1500u", "300Mi") "," USED("a", "250m", "4096Ki") "," USED("c", "0", "0") "]"

/* The names in the order of a column, and the table. */
static void assert_rows(unsigned column, const char *names, const char *table)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes order = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *rows = top_rows_make(json_parse(STR(METRICS), &arena, &err),
						 json_parse(STR(PODS), &arena, &err), column, &arena);

	for (const struct value *row = rows->first; row; row = row->next)
		bytes_format(&order, "%s ", value_text_at(row, "name"));
	assert_string_equal(order.data, names);
	top_rows_print(rows, true, &arena, &out);
	if (table)
		assert_string_equal(out.data, table);
}

/* All containers of a pod count, in whatever unit; what is less than a unit is one. */
static void test_figures(void **state)
{
	(void)state;
	assert_rows(0, "a b c ",
		    "POD    COMPONENT  CPU   MEMORY\n"
		    "a      web        251m  5Mi\n"
		    "b      db         3m    301Mi\n"
		    "c      -          1m    1Mi\n"
		    "(all)  -          255m  307Mi\n");
}

static void test_order(void **state)
{
	(void)state;
	assert_string_equal(top_rows_words[1], "cpu");
	assert_rows(1, "a b c ", NULL);
	assert_rows(2, "b a c ", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_figures), cmocka_unit_test(test_order) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
