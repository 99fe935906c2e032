/* SPDX-License-Identifier: Apache-2.0 */
/* Where there is no terminal; the line that is written over needs one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "file.h"
#include "progress.h"

#define TEXT_MOST ((size_t)1 << 16)

/* What goes to stderr meanwhile. */
struct caught {
	FILE *file;
	int before;
};

static void catch(struct caught *caught)
{
	*caught = (struct caught){ tmpfile(), dup(STDERR_FILENO) };
	assert_non_null(caught->file);
	(void)fflush(stderr);
	(void)dup2(fileno(caught->file), STDERR_FILENO);
}

static void let_go(struct caught *caught, struct bytes *out)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)fflush(stderr);
	(void)dup2(caught->before, STDERR_FILENO);
	(void)close(caught->before);
	(void)lseek(fileno(caught->file), 0, SEEK_SET);
	assert_int_equal(file_read_descriptor(fileno(caught->file), "stderr", out, &err), 0);
	(void)fclose(caught->file);
}

static void test_lines(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct progress progress;
	struct caught caught;

	(void)state;
	catch(&caught);
	progress_start(&progress, false);
	progress_show(&progress, "guards", "not shown");
	progress_done(&progress, "guards", "6 policies");
	progress_failed(&progress, "workloads", NULL);
	let_go(&caught, &out);
	assert_non_null(strstr(out.data, " \xe2\x9c\x93 guards                 6 policies  "));
	assert_non_null(strstr(out.data, " \xe2\x9c\x97 workloads "));
	assert_null(strstr(out.data, "not shown"));
	assert_null(strchr(out.data, '\033'));
	assert_string_equal(out.data + out.length - 2, "s\n");
	assert_true(progress.failed);
}

/* The first line of what somebody else said, without what a terminal would obey, cut between characters. */
static void test_foreign_words(void **state)
{
	CLEANUP(bytes_free) struct bytes long_text = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct progress progress;
	struct caught caught;

	(void)state;
	for (int i = 0; i < 500; i++)
		bytes_add_text(&long_text, "\xc3\xa9");
	catch(&caught);
	progress_start(&progress, false);
	progress_done(&progress, "a", "last words \033[2J\nsecond line");
	progress_done(&progress, "b", long_text.data);
	let_go(&caught, &out);
	assert_non_null(strstr(out.data, "last words ?[2J "));
	assert_null(strstr(out.data, "second"));
	assert_non_null(strstr(out.data, "\xc3\xa9\xe2\x80\xa6 "));
	assert_null(strstr(out.data, "\xc3 "));
}

static void test_quiet(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	struct progress progress;
	struct caught caught;

	(void)state;
	catch(&caught);
	progress_start(&progress, true);
	progress_done(&progress, "a", "b");
	progress_failed(&progress, "a", "b");
	progress_clear(&progress);
	let_go(&caught, &out);
	assert_int_equal(out.length, 0);
	assert_true(progress.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_foreign_words),
		cmocka_unit_test(test_quiet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
