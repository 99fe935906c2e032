/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed without a cluster, after a dry run; tests/e2e/life.bats and shop.bats see the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "file.h"
#include "outcome.h"

#define TEXT_MOST ((size_t)1 << 16)

static const struct option_row rows[] = { ROW_OUTPUT };

static void call_free(struct call *call)
{
	options_free(&call->options);
	arena_free(&call->arena);
}

/* The text that goes to stdout with --output FORMAT. */
static void print(const char *format, const char *url, struct bytes *out)
{
	CLEANUP(call_free) struct call call = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *word = xformat("--output=%s", format);
	char *argv[] = { (char *)(uintptr_t) "program", word, NULL };
	struct operation operation = { .call = &call, .store = "acme", .name_space = "store-acme" };
	struct provision provision = { .operation = &operation, .dry_run = true, .url = url,
				       .spec = { .profile = "local", .plan = "small",
						 .fingerprint = "0123456789abcdef" } };
	FILE *file = tmpfile();
	int before = dup(STDOUT_FILENO);
	int result;

	assert_non_null(file);
	assert_int_equal(options_parse(rows, COUNT_OF(rows), 2, argv, environ, &call.options, &err), 0);
	(void)fflush(stdout);
	(void)dup2(fileno(file), STDOUT_FILENO);
	result = outcome_print(&provision, "created", &err);
	(void)fflush(stdout);
	(void)dup2(before, STDOUT_FILENO);
	(void)close(before);
	assert_int_equal(result, 0);
	(void)lseek(fileno(file), 0, SEEK_SET);
	assert_int_equal(file_read_descriptor(fileno(file), "stdout", out, &err), 0);
	(void)fclose(file);
}

static void assert_printed(const char *format, const char *url, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	print(format, url, &out);
	assert_string_equal(out.data, expected);
}

/* No word of credentials: there are none yet. */
static void test_for_people(void **state)
{
	(void)state;
	assert_printed("table", NULL, "store acme would be created (nothing was made: --dry-run)\n");
	assert_printed("table", "http://acme.example",
		       "store acme would be created (nothing was made: --dry-run): http://acme.example\n");
}

static void test_for_programs(void **state)
{
	(void)state;
	assert_printed("json", "http://acme.example",
		       "{\"name\":\"acme\",\"namespace\":\"store-acme\",\"result\":\"created\",\"dryRun\":true,"
		       "\"profile\":\"local\",\"plan\":\"small\",\"fingerprint\":\"0123456789abcdef\","
		       "\"url\":\"http://acme.example\"}\n");
	assert_printed("yaml", NULL, "name: acme\nnamespace: store-acme\nresult: created\ndryRun: true\n"
				     "profile: local\nplan: small\nfingerprint: 0123456789abcdef\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_for_people),
		cmocka_unit_test(test_for_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
