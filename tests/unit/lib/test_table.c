/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "table.h"

#define TEXT_MOST ((size_t)1 << 16)

/* Three columns from texts, row by row. */
static void assert_table(size_t indent, const char *expected, const char *const *cells)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(table_free) struct table table = TABLE_INIT(3);

	for (; *cells; cells += 3)
		table_add(&table, (const struct str[]){ str_of(cells[0]), str_of(cells[1]), str_of(cells[2]) });
	table_print(&table, indent, &out);
	assert_string_equal(out.data, expected);
}

#define PRINTED(indent, expected, ...) assert_table(indent, expected, (const char *const[]){ __VA_ARGS__, NULL })

static void test_columns(void **state)
{
	(void)state;
	PRINTED(0, "NAME  STATE   REV\na     ACTIVE  12\nlong  -       3\n", "NAME", "STATE", "REV", "a", "ACTIVE",
		"12", "long", "-", "3");
	PRINTED(2, "  a  b  c\n", "a", "b", "c");
}

static void test_no_blanks_at_the_end(void **state)
{
	(void)state;
	PRINTED(0, "a   b  c\naa\nx      y\n", "a", "b", "c", "aa", "", "", "x", "", "y");
}

/* Widths are characters, not bytes. */
static void test_characters(void **state)
{
	(void)state;
	assert_int_equal(table_width(STR("caf\xc3\xa9")), 4);
	assert_int_equal(table_width(STR("\xe2\x86\x92")), 1);
	PRINTED(0, "caf\xc3\xa9  x  y\ncafe  x  y\n", "caf\xc3\xa9", "x", "y", "cafe", "x", "y");
}

/* Escapes of a terminal must not get through, as bytes or as C1 controls in UTF-8. */
static void test_control_bytes(void **state)
{
	(void)state;
	PRINTED(0, "?[31m  ??  ?\n", "\033[31m", "\x7f\n", "\xc2\x9b");
	PRINTED(0, "\xc2\xa0  b  c\n", "\xc2\xa0", "b", "c");
}

/* What is shown for control characters is as wide as what the columns were measured by. */
static void test_control_bytes_keep_columns(void **state)
{
	(void)state;
	PRINTED(0, "?  b  c\na  b  c\n", "\xc2\x9b", "b", "c", "a", "b", "c");
}

static void test_empty(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(table_free) struct table table = TABLE_INIT(3);

	(void)state;
	table_print(&table, 4, &out);
	assert_int_equal(out.length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_no_blanks_at_the_end),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_control_bytes),
		cmocka_unit_test(test_control_bytes_keep_columns),
		cmocka_unit_test(test_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
