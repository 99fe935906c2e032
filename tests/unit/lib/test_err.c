/* SPDX-License-Identifier: Apache-2.0 */
/* The error type, its table and its text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "alloc.h"
#include "err.h"

static void sets_and_wraps(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err_set(&err, ERR_USAGE, "option %s", "-x"), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(err_wrap(&err, "run %d", 2), -1);
	assert_int_equal(err_hint(&err, "see %s", "--help"), -1);
	assert_string_equal(err.message, "run 2: option -x\nsee --help");
	/* The old message may be part of the new one. */
	assert_int_equal(err_set(&err, ERR_READ, "again: %s", err.message), -1);
	assert_string_equal(err.message, "again: run 2: option -x\nsee --help");
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_null(err.message);
	err_clear(NULL);
}

/* Each code has a row: a slug of its own, a cause, a remedy, and a status of the table in err.h. */
static void table(void **state)
{
	static const int statuses[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 129, 130, 143 };

	(void)state;
	assert_int_equal(err_exit_status(ERR_NONE), 0);
	for (int code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++) {
		const char *slug = err_slug((enum err_code)code);
		bool known = false;

		for (size_t i = 0; i < COUNT_OF(statuses); i++)
			known = known || err_exit_status((enum err_code)code) == statuses[i];
		assert_true(known);
		assert_non_null(strchr(slug, '/'));
		assert_true(strlen(err_cause((enum err_code)code)) > 0);
		assert_true(strlen(err_remedy((enum err_code)code)) > 0);
		for (int other = ERR_NONE + 1; other < code; other++)
			assert_string_not_equal(slug, err_slug((enum err_code)other));
	}
}

/*
 * Whose fault: every code by its name, so that a new one is decided by somebody. True alone lets a command destroy
 * what it made: only what proves that the store itself cannot work.
 */
static const struct {
	enum err_code code;
	bool of_store;
} faults[] = {
	{ ERR_DENIED, true },      { ERR_GUARD, true },     { ERR_ENCODING, true },  { ERR_SYNTAX, true },
	{ ERR_SEPARATOR, true },   { ERR_DIRECTIVE, true }, { ERR_ALIAS, true },     { ERR_KEY, true },
	{ ERR_OBJECT, true },      { ERR_SHARED, true },    { ERR_TYPE, true },      { ERR_READERS, true },
	{ ERR_CHART, true },       { ERR_VALUE, true },     { ERR_UNREADY, true },   { ERR_MANIFEST, true },
	{ ERR_FAILED, true },      { ERR_HOST, true },      { ERR_USAGE, false },    { ERR_FACT, false },
	{ ERR_LIMIT, false },      { ERR_POLICY, false },   { ERR_WORD, false },     { ERR_VARIABLE, false },
	{ ERR_CONFLICT, false },   { ERR_PROFILE, false },  { ERR_PATTERN, false },  { ERR_READ, false },
	{ ERR_WRITE, false },      { ERR_CHILD, false },    { ERR_EXISTS, false },   { ERR_LOCKED, false },
	{ ERR_TIMEOUT, false },    { ERR_CLUSTER, false },  { ERR_REFUSED, false },  { ERR_INTERRUPTED, false },
	{ ERR_TERMINATED, false }, { ERR_HANGUP, false },   { ERR_MISSING, false },  { ERR_UNFIT, false },
	{ ERR_FORGED, false },     { ERR_IMAGE, false },    { ERR_DATABASE, false }, { ERR_DRIFT, false },
	{ ERR_VERIFY, false },     { ERR_INTERNAL, false },
};

static void whose_fault(void **state)
{
	bool seen[ERR_CODE_COUNT] = { true };

	(void)state;
	assert_false(err_is_of_store(ERR_NONE));
	assert_int_equal(COUNT_OF(faults), ERR_CODE_COUNT - 1);
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		assert_false(seen[faults[i].code]);
		seen[faults[i].code] = true;
		assert_int_equal(err_is_of_store(faults[i].code), faults[i].of_store);
	}
}

/*
 * Answers: toolkits repeat 5xx by themselves, so what the store's own fault is, is none; what may go well again is no
 * 422, for which the caller has to change something.
 */
static void answers(void **state)
{
	static const int statuses[] = { 404, 409, 422, 500, 503, 504 };

	(void)state;
	assert_int_equal(err_http_status(ERR_NONE), 200);
	assert_false(err_is_retryable(ERR_NONE));
	for (int code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++) {
		int status = err_http_status((enum err_code)code);
		bool known = false;

		for (size_t i = 0; i < COUNT_OF(statuses); i++)
			known = known || status == statuses[i];
		assert_true(known);
		if (err_is_of_store((enum err_code)code))
			assert_true(status == 422 || status == 409);
		if (status == 422 || status == 404)
			assert_false(err_is_retryable((enum err_code)code));
		/* 503: the API server does not answer, or we are ending; nothing else. */
		assert_int_equal(status == 503, err_ends_all((enum err_code)code));
	}
	assert_int_equal(err_http_status(ERR_MISSING), 404);
	assert_int_equal(err_http_status(ERR_EXISTS), 409);
	assert_int_equal(err_http_status(ERR_LOCKED), 409);
	assert_int_equal(err_http_status(ERR_HOST), 409);
	assert_int_equal(err_http_status(ERR_INTERNAL), 500);
	assert_true(err_is_retryable(ERR_LOCKED));
	assert_true(err_is_retryable(ERR_CLUSTER));
	assert_false(err_is_retryable(ERR_EXISTS));
}

/* A command on many stores goes on after any other error. */
static void what_ends_all(void **state)
{
	(void)state;
	for (int code = ERR_NONE; code < ERR_CODE_COUNT; code++) {
		bool is_signal = code == ERR_INTERRUPTED || code == ERR_TERMINATED || code == ERR_HANGUP;

		assert_int_equal(err_is_signal((enum err_code)code), is_signal);
		assert_int_equal(err_ends_all((enum err_code)code), is_signal || code == ERR_CLUSTER);
	}
}

static void assert_text(enum err_code code, const char *message, const char *wanted)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *text = NULL;

	err_set(&err, code, "%s", message);
	text = err_text(&err);
	assert_string_equal(text, wanted);
}

static void texts(void **state)
{
	(void)state;
	assert_text(ERR_LOCKED, "a is busy",
		    "error: a is busy   [store/locked]\n  wait for it, then repeat the command\n");
	assert_text(ERR_USAGE, "no -x\nuse -y\nor -z", "error: no -x   [usage/option]\n  use -y\n  or -z\n");
	assert_text(ERR_DENIED, "web: no\n  a rule", "error: web: no\n  a rule   [policy/denied]\n");
}

/* A terminal obeys escapes, and C1 controls as well. Other text of several bytes stays. */
static void control_bytes(void **state)
{
	(void)state;
	assert_text(ERR_USAGE,
		    "a\x1B[31m\x7F\r\n\xC2\x9B"
		    "2J\xC2\xA0\xC3\xA4",
		    "error: a?[31m??   [usage/option]\n  ??2J\xC2\xA0\xC3\xA4\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_wraps), cmocka_unit_test(table),         cmocka_unit_test(whose_fault),
		cmocka_unit_test(answers),        cmocka_unit_test(what_ends_all), cmocka_unit_test(texts),
		cmocka_unit_test(control_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
