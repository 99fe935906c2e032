/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "cli/top_text.h"

#define ROW(name, more, cpu, memory, bytes)                                                                            \
	"{\"name\":\"" name "\"," more "\"cpu\":\"" cpu "m\",\"memory\":\"" memory "Mi\",\"millicores\":" cpu          \
	",\"bytes\":" bytes "}"
#define ROWS                                                                                                           \
	"[" ROW("a", "\"component\":\"web\",", "251", "5", "5242880") "," ROW(                                         \
		"b", "\"component\":\"db\",", "3", "301", "315621376") "," ROW("c", "", "1", "1", "1048576") "]"

/* The names in the order of a column. */
static void assert_order(unsigned column, const char *names)
{
	CLEANUP(bytes_free) struct bytes order = BYTES_INIT(CASE_MOST);
	struct value *rows = parse(ROWS);

	top_text_sort(rows, column);
	for (const struct value *row = rows->first; row; row = row->next)
		bytes_format(&order, "%s ", value_text_at(row, "name"));
	assert_string_equal(order.data, names);
}

static void test_order(void **state)
{
	(void)state;
	assert_string_equal(top_text_words[1], "cpu");
	assert_order(0, "a b c ");
	assert_order(1, "a b c ");
	assert_order(2, "b a c ");
}

static void test_table(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);

	(void)state;
	top_text_print(parse(ROWS), true, &arena, &out);
	assert_string_equal(out.data, "POD    COMPONENT  CPU   MEMORY\n"
				      "a      web        251m  5Mi\n"
				      "b      db         3m    301Mi\n"
				      "c      -          1m    1Mi\n"
				      "(all)  -          255m  307Mi\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_order, forget),
					    cmocka_unit_test_teardown(test_table, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
