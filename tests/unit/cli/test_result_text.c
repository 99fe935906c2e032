/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed without a cluster, after a dry run; tests/e2e/life.bats and shop.bats see the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/result_text.h"
#include "file.h"

#define TEXT_MOST ((size_t)1 << 16)

/* The text that goes to stdout. */
static void print(enum output_format format, const char *url, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct context context = CONTEXT_INIT;
	const struct session session = { &context, &environment_none, &arena };
	struct operation operation = { .session = &session, .store = "acme", .name_space = "store-acme" };
	struct provision provision = {
		.operation = &operation,
		.request = { .dry_run = true },
		.done = { .url = url },
		.spec = { .profile = "local", .plan = "small", .fingerprint = "0123456789abcdef" }
	};
	FILE *file = tmpfile();
	struct change_result made;
	int before = dup(STDOUT_FILENO);
	int result;

	assert_non_null(file);
	(void)fflush(stdout);
	(void)dup2(fileno(file), STDOUT_FILENO);
	result = result_make(&provision, "created", NULL, &made, &err) ||
		 result_text_print(&made, format, &environment_none, &operation.context, &err);
	(void)fflush(stdout);
	(void)dup2(before, STDOUT_FILENO);
	(void)close(before);
	assert_int_equal(result, 0);
	(void)lseek(fileno(file), 0, SEEK_SET);
	assert_int_equal(file_read_descriptor(fileno(file), "stdout", out, &err), 0);
	(void)fclose(file);
}

static void assert_printed(enum output_format format, const char *url, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	print(format, url, &out);
	assert_string_equal(out.data, expected);
}

/* No word of credentials: there are none yet. */
static void test_for_people(void **state)
{
	(void)state;
	assert_printed(OUTPUT_TABLE, NULL, "store acme would be created (nothing was made: --dry-run)\n");
	assert_printed(OUTPUT_TABLE, "http://acme.example",
		       "store acme would be created (nothing was made: --dry-run): http://acme.example\n");
}

static void test_for_programs(void **state)
{
	(void)state;
	assert_printed(OUTPUT_JSON, "http://acme.example",
		       "{\"name\":\"acme\",\"namespace\":\"store-acme\",\"result\":\"created\",\"dryRun\":true,"
		       "\"profile\":\"local\",\"plan\":\"small\",\"fingerprint\":\"0123456789abcdef\","
		       "\"url\":\"http://acme.example\"}\n");
	assert_printed(OUTPUT_YAML, NULL,
		       "name: acme\nnamespace: store-acme\nresult: created\ndryRun: true\n"
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
