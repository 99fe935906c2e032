/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "operation.h"
#include "suspicion.h"

static const struct option_row rows[] = { ROWS_WAIT, ROW_PATIENCE };

/* Milliseconds of --timeout TEXT; UINT32_MAX when it is refused. 7 stands for the default. */
static unsigned duration(const char *text)
{
	CLEANUP(options_free) struct options options = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *word = xformat("--timeout=%s", text);
	char *argv[] = { (char *)(uintptr_t) "program", word, NULL };
	unsigned ret = 0;

	assert_int_equal(options_parse(rows, COUNT_OF(rows), 2, argv, environ, &options, &err), 0);
	if (!operation_duration(&options, "timeout", 7, &ret, &err))
		return ret;
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.message, "--timeout"));
	return UINT32_MAX;
}

static void test_durations(void **state)
{
	(void)state;
	assert_int_equal(duration("90s"), 90000);
	assert_int_equal(duration("10m"), 600000);
	assert_int_equal(duration("1h30m"), 5400000);
	assert_int_equal(duration("500ms"), 500);
	assert_int_equal(duration("2d"), 172800000);
	assert_int_equal(duration("1.5s"), 1500);
	assert_int_equal(duration("30"), 30000);
	assert_int_equal(duration("0"), 0);
	assert_int_equal(duration(""), 7);
}

static double patience(const char *word)
{
	CLEANUP(options_free) struct options options = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *copy = xformat("%s", word);
	char *argv[] = { (char *)(uintptr_t) "program", copy, NULL };
	double ret = 0;

	assert_int_equal(options_parse(rows, COUNT_OF(rows), 2, argv, environ, &options, &err), 0);
	return operation_patience(&options, &ret, &err) ? -7 : ret;
}

static void test_patience(void **state)
{
	(void)state;
	assert_true(patience("--patience=90s") == 90);
	assert_true(patience("--patience=1500ms") == 1.5);
	assert_true(patience("--patience=0") == 0);
	assert_true(patience("--quiet") == PATIENCE_BY_KIND);
	assert_true(patience("--patience=soon") == -7);
}

static void test_nonsense(void **state)
{
	(void)state;
	assert_int_equal(duration("soon"), UINT32_MAX);
	assert_int_equal(duration("10 m"), UINT32_MAX);
	assert_int_equal(duration("-5s"), UINT32_MAX);
	assert_int_equal(duration("5y"), UINT32_MAX);
	assert_int_equal(duration("31d"), UINT32_MAX);
	assert_int_equal(duration("10sm"), UINT32_MAX);
	assert_int_equal(duration("0x10"), UINT32_MAX);
	assert_int_equal(duration("1e3"), UINT32_MAX);
	assert_int_equal(duration("1.2.3s"), UINT32_MAX);
	assert_int_equal(duration("99999h"), UINT32_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_patience),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
