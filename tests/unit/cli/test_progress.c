/* SPDX-License-Identifier: Apache-2.0 */
/* Where there is no terminal; the line that is written over needs one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "cli/progress.h"
#include "cli/progress_choose.h"
#include "file.h"
#include "request.h"

#define TEXT_MOST ((size_t)1 << 16)

/* What goes to stderr meanwhile. */
struct caught {
	FILE *file;
	int before;
};

static void catch (struct caught *caught)
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

/* What is shown of all states, as whoever asks for `mode` has it. Stderr is no terminal here. */
static void show(enum progress_mode mode, struct bytes *out)
{
	CLEANUP(progress_close) struct progress progress;
	struct context context;
	struct caught caught;

	catch (&caught);
	progress_open(&progress, mode, &environment_none);
	context_begin(&context, NULL, CONTEXT_ENDLESS);
	context.hear = progress_hear;
	context.listener = &progress;
	context_begun(&context, "guards", "passes");
	context_done(&context, "guards", "6 policies");
	context_tell(&context, EVENT_DONE, EVENT_SILENT, "images", STR("for machines"));
	context_tell(&context, EVENT_WAITING, EVENT_LINE, "workloads", STR("Pod/a: no image"));
	context_tell(&context, EVENT_WARNING, EVENT_LINE, "chart", STR("a rule says\nwhat to do"));
	context_warn(&context, "release", "it \033[2J is late\nlook at it\n");
	context_tell(&context, EVENT_NOTE, EVENT_LINE, "answers", STR("not from here\nwrite a line"));
	context_tell(&context, EVENT_PLAN, EVENT_LINE, "delete", STR("store a\n  goes: all"));
	context_tell(&context, EVENT_OUTPUT, EVENT_LINE, "docker", STR("pulling\n"));
	context_failed(&context, "workloads", NULL);
	context_idle(&context);
	assert_true(context.failed);
	let_go(&caught, out);
}

static void test_lines(void **state)
{
	static const enum progress_mode modes[] = { PROGRESS_AUTO, PROGRESS_LINES };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

		show(modes[i], &out);
		assert_non_null(strstr(out.data, " \xe2\x9c\x93 guards                 6 policies  "));
		assert_non_null(strstr(out.data, " \xe2\x80\xa6 workloads              Pod/a: no image "));
		assert_non_null(strstr(out.data, " \xe2\x9c\x97 workloads "));
		assert_non_null(strstr(out.data, "\nwarning: a rule says\n  what to do\nwarning: it ?[2J is late\n"
						 "  look at it\nnote: not from here\n  write a line\nstore a\n"
						 "  goes: all\npulling\n \xe2\x9c\x97 "));
		assert_null(strstr(out.data, "passes"));
		assert_null(strstr(out.data, "for machines"));
		assert_null(strchr(out.data, '\033'));
		assert_string_equal(out.data + out.length - 2, "s\n");
	}
}

static void test_none(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	show(PROGRESS_NONE, &out);
	assert_string_equal(out.data, "warning: it ?[2J is late\n  look at it\n");
}

/* The first line of what somebody else said, without what a terminal would obey, cut between characters. */
static void test_foreign_words(void **state)
{
	CLEANUP(bytes_free) struct bytes long_text = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(progress_close) struct progress progress;
	struct event event = { EVENT_DONE, EVENT_LINE, "a", STR("last words \033[2J\nsecond line"), 0 };
	struct caught caught;

	(void)state;
	for (int i = 0; i < 500; i++)
		bytes_add_text(&long_text, "\xc3\xa9");
	catch (&caught);
	progress_open(&progress, PROGRESS_AUTO, &environment_none);
	progress_hear(&progress, &event);
	event.detail = bytes_str(&long_text);
	progress_hear(&progress, &event);
	let_go(&caught, &out);
	assert_non_null(strstr(out.data, "last words ?[2J "));
	assert_null(strstr(out.data, "second"));
	assert_non_null(strstr(out.data, "\xc3\xa9\xe2\x80\xa6 "));
	assert_null(strstr(out.data, "\xc3 "));
}

static void test_error(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(progress_close) struct progress progress;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct caught caught;

	(void)state;
	(void)err_set(&err, ERR_LOCKED, "store a");
	catch (&caught);
	progress_open(&progress, PROGRESS_NONE, &environment_none);
	progress_error(&progress, "create", 0, &err);
	let_go(&caught, &out);
	assert_string_equal(out.data, "error: store a   [store/locked]\n  wait for it, then repeat the command\n");
}

/* ANSWER: "" for an error. */
static const struct {
	const char *words[4];
	const char *variable;
	const char *answer;
} choices[] = {
	{ { NULL }, NULL, "auto" },
	{ { "--progress", "json", NULL }, NULL, "json" },
	{ { "--progress=lines", NULL }, "json", "lines" },
	{ { NULL }, "json", "json" },
	{ { "-q", NULL }, NULL, "none" },
	{ { "-q", NULL }, "json", "none" },
	{ { "-q", "--progress", "none", NULL }, NULL, "none" },
	{ { "-q", "--progress", "json", NULL }, NULL, "" },
	{ { "--progress", "auto", "--quiet", NULL }, NULL, "" },
	{ { "--progress", "tty", NULL }, NULL, "" },
	{ { NULL }, "tty", "" },
};

static void test_choice(void **state)
{
	static const struct field rows[] = { FIELDS_PROGRESS };
	const struct fields fields = { rows, COUNT_OF(rows), 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(choices); i++) {
		CLEANUP(asked_free) struct asked asked;
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(free_pointer) char *variable =
			xformat("HELM_STORE_PROGRESS=%s", choices[i].variable ? choices[i].variable : "");
		char *const variables[] = { variable, NULL };
		enum progress_mode mode = PROGRESS_MODES;

		(void)ask(&asked, &fields, variables, choices[i].words, NULL);
		if (progress_choose(&asked.options, &mode, &err)) {
			assert_int_equal(err.code, ERR_USAGE);
			assert_int_equal(mode, PROGRESS_MODES);
			assert_string_equal(choices[i].answer, "");
		} else {
			assert_string_equal(progress_word(mode), choices[i].answer);
		}
	}
}

static void test_guess(void **state)
{
	char *const asked[] = { (char[]){ "create" }, (char[]){ "--x" }, (char[]){ "--progress" }, (char[]){ "json" },
				NULL };
	char *const passed[] = { (char[]){ "create" }, (char[]){ "--" }, (char[]){ "--progress=json" }, NULL };
	char *const variables[] = { (char[]){ "HELM_STORE_PROGRESS=json" }, NULL };

	(void)state;
	assert_int_equal(progress_guess(4, asked, NULL), PROGRESS_JSON);
	assert_int_equal(progress_guess(3, passed, NULL), PROGRESS_AUTO);
	assert_int_equal(progress_guess(3, passed, variables), PROGRESS_JSON);
}

static void test_words(void **state)
{
	CLEANUP(bytes_free) struct bytes all = BYTES_INIT(TEXT_MOST);

	(void)state;
	for (int mode = 0; mode < PROGRESS_MODES; mode++)
		bytes_format(&all, "%s%s", mode ? "|" : "", progress_word((enum progress_mode)mode));
	assert_string_equal(all.data, PROGRESS_WORDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines), cmocka_unit_test(test_none),   cmocka_unit_test(test_foreign_words),
		cmocka_unit_test(test_error), cmocka_unit_test(test_choice), cmocka_unit_test(test_guess),
		cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
