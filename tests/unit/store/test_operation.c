/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commands/request_fields.h"
#include "request.h"
#include "store/operation.h"

struct sample {
	struct wait_request wait;
	double patience;
};

static const struct field rows[] = { FIELDS_WAIT(struct sample, wait), FIELD_PATIENCE(struct sample, patience) };
static const struct fields fields = FIELDS_OF(rows, struct sample);

/* Milliseconds of --timeout TEXT; UINT32_MAX when it is refused. */
static unsigned duration(const char *text)
{
	CLEANUP(asked_free) struct asked asked;
	CLEANUP(free_pointer) char *word = xformat("--timeout=%s", text);
	struct sample sample;

	if (!ask(&asked, &fields, NULL, (const char *const[]){ word, NULL }, &sample))
		return sample.wait.timeout;
	assert_int_equal(asked.err.code, ERR_USAGE);
	assert_non_null(strstr(asked.err.message, "--timeout"));
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
	assert_int_equal(duration(""), OPERATION_TIMEOUT);
}

static double patience(const char *word)
{
	CLEANUP(asked_free) struct asked asked;
	struct sample sample;

	return ask(&asked, &fields, NULL, (const char *const[]){ word, NULL }, &sample) ? -7 : sample.patience;
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
