/* SPDX-License-Identifier: Apache-2.0 */
/* What a child says becomes steps, a result, an end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "server/work_lines.h"

#define EVENT(step, state, detail, seconds)                                                                            \
	"{\"step\":\"" step "\",\"state\":\"" state "\",\"detail\":\"" detail "\",\"seconds\":" seconds "}\n"
#define ERROR(code)                                                                                                    \
	"{\"step\":\"create\",\"state\":\"failed\",\"detail\":\"no\",\"seconds\":2,\"error\":{\"code\":\"" code        \
	"\",\"exitStatus\":1,\"message\":\"what happened\",\"remedy\":\"what to do\"}}\n"
#define BEGUN EVENT("create", "begun", "", "0")
#define DONE EVENT("create", "done", "", "9")

static struct work_lines lines;

static int begin(void **state)
{
	(void)state;
	work_lines_begin(&lines, "create", NULL, "T0");
	return 0;
}

static int end(void **state)
{
	work_lines_free(&lines);
	return forget(state);
}

static void hear(const char *text)
{
	work_lines_hear(&lines, str_of(text), "T1");
}

static void assert_steps(const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST);

	for (const struct value *step = value_first(lines.steps); step; step = step->next)
		bytes_format(&out, "%s %s '%s' %s-%s %s\n", value_text_at(step, "step"), value_text_at(step, "state"),
			     value_text_at(step, "detail"), value_text_at(step, "began"), value_text_at(step, "ended"),
			     value_text_at(step, "seconds"));
	assert_string_equal(out.length ? out.data : "", expected);
}

static void test_steps(void **state)
{
	(void)state;
	hear(BEGUN);
	assert_false(lines.has_changed);
	hear(EVENT("render", "begun", "chart", "0.5"));
	assert_true(lines.has_changed);
	lines.has_changed = false;
	work_lines_hear(&lines, STR(EVENT("render", "done", "7 objects", "1.75")), "T2");
	hear(EVENT("wait", "begun", "", "2") EVENT("wait", "waiting", "pod web", "3"));
	lines.has_changed = false;
	/* The same once more is nothing new. */
	hear(EVENT("wait", "waiting", "pod web", "4"));
	assert_false(lines.has_changed);
	hear(EVENT("wait", "output", "chatter", "4") EVENT("wait", "plan", "plans", "4"));
	assert_false(lines.has_changed);
	hear(EVENT("create", "warning", "slow disk", "5"));
	hear(EVENT("wait", "failed", "never ready", "6"));
	assert_steps("render done '7 objects' T1-T2 1.250\n"
		     "wait failed 'never ready' T1-T1 4.000\n"
		     "warning: create warning 'slow disk' T1-T1 0.000\n");
}

static void test_pieces(void **state)
{
	static const char text[] = BEGUN EVENT("render", "done", "x", "1") "{\"result\":{\"name\":\"acme\"}}\n" DONE;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		work_lines_hear(&lines, (struct str){ &text[i], 1 }, "T1");
	assert_steps("render done 'x' T1-T1 0.000\n");
	assert_string_equal(value_text_at(lines.result, "name"), "acme");
	assert_true(lines.is_done);
}

/* A new child goes on where the last one left off. */
static void test_again(void **state)
{
	struct work_lines next;

	(void)state;
	hear(BEGUN EVENT("render", "done", "", "1") EVENT("wait", "begun", "", "1") "half a li");
	work_lines_again(&lines, "T5");
	hear(BEGUN EVENT("wait", "begun", "", "0.1"));
	assert_steps("render done '' T1-T1 0.000\nwait begun '' T1-T5 \nwait begun '' T1- \n");
	work_lines_begin(&next, "create", lines.steps, "T6");
	work_lines_free(&lines);
	lines = next;
	hear(EVENT("wait", "done", "", "3"));
	work_lines_note(&lines, "create", "was killed", "T7");
	assert_steps("render done '' T1-T1 0.000\nwait begun '' T1-T5 \nwait begun '' T1-T6 \n"
		     "wait done '' T1-T1 0.000\ncreate note 'was killed' T7-T7 0.000\n");
}

static void test_ceilings(void **state)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST * 8);
	const struct value *step;

	(void)state;
	bytes_add_text(&text, "{\"step\":\"");
	bytes_add_repeat(&text, 's', 4000);
	bytes_add_text(&text, "\",\"state\":\"begun\",\"detail\":\"");
	bytes_add_repeat(&text, 'd', 4000);
	bytes_add_text(&text, "\",\"seconds\":0}\n");
	hear(text.data);
	step = value_first(lines.steps);
	assert_int_equal(strlen(value_text_at(step, "step")), 128);
	assert_int_equal(strlen(value_text_at(step, "detail")), ORDER_DETAIL_MOST);
	for (unsigned i = 0; i < 100; i++)
		hear(arena_text(&arena, "{\"step\":\"%u\",\"state\":\"done\",\"detail\":\"\",\"seconds\":0}\n", i));
	assert_int_equal(value_count(lines.steps), ORDER_STEPS_MOST);
	/* A line without an end takes no more than its ceiling, and the next one is read. */
	bytes_reset(&text);
	bytes_add_repeat(&text, 'x', 1 << 20);
	for (unsigned i = 0; i < 6; i++)
		hear(text.data);
	assert_true(lines.line.length <= WORK_LINE_MOST);
	hear("\n" DONE);
	assert_true(lines.is_done);
}

struct judged {
	const char *said;
	int status;
	const char *errors;
	enum work_lines_end end;
	const char *code;
	const char *message;
	const char *hints;
};

static void test_ends(void **state)
{
	static const struct judged cases[] = {
		{ BEGUN DONE "{\"result\":{}}\n", 0, "", WORK_LINES_SUCCEEDED, "", "", "" },
		/* The last line need not end. */
		{ "{\"step\":\"create\",\"state\":\"done\",\"detail\":\"\",\"seconds\":1}", 0, "", WORK_LINES_SUCCEEDED,
		  "", "", "" },
		{ BEGUN ERROR("store/failed"), 1, "", WORK_LINES_FAILED, "store/failed", "what happened",
		  "what to do" },
		{ BEGUN ERROR("store/locked"), 7, "", WORK_LINES_LOCKED, "store/locked", "what happened",
		  "what to do" },
		{ BEGUN ERROR("signal/terminated"), 143, "", WORK_LINES_KILLED, "signal/terminated", "what happened",
		  "what to do" },
		{ BEGUN, 137, "", WORK_LINES_KILLED, "io/child", "helm-store __run create was killed by signal 9",
		  "see its last words in the message" },
		/* It told its error, and was killed after that. */
		{ BEGUN ERROR("store/failed"), 139, "", WORK_LINES_FAILED, "store/failed", "what happened",
		  "what to do" },
		{ BEGUN DONE, 137, "", WORK_LINES_KILLED, "io/child", "helm-store __run create was killed by signal 9",
		  "see its last words in the message" },
		{ BEGUN, 0, "", WORK_LINES_FAILED, "io/child",
		  "helm-store __run create ended, and did not say that it is done",
		  "see its last words in the message" },
		{ "", 127, "sh: not found\n", WORK_LINES_FAILED, "io/child",
		  "helm-store __run create ended with status 127, without an error", "its last words: sh: not found" },
		{ "Segmentation\xff fault\n[1,2]\n", 70, "", WORK_LINES_FAILED, "io/child",
		  "helm-store __run create ended with status 70, without an error",
		  "it wrote what is no event: [1,2]" },
		{ "\xff\x1b[31m\n", 1, "\x1b[1mno\n", WORK_LINES_FAILED, "io/child",
		  "helm-store __run create ended with status 1, without an error",
		  "it wrote what is no event: \xef\xbf\xbd?[31m\nits last words: ?[1mno" },
		{ BEGUN DONE ERROR("store/failed"), 1, "", WORK_LINES_FAILED, "store/failed", "what happened",
		  "what to do" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		work_lines_again(&lines, "T2");
		hear(cases[i].said);
		assert_int_equal(work_lines_judge(&lines, cases[i].status, str_of(cases[i].errors), "T3"),
				 cases[i].end);
		assert_string_equal(lines.error.code, cases[i].code);
		assert_string_equal(lines.error.message, cases[i].message);
		assert_string_equal(lines.error.hints, cases[i].hints);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_steps), TEST(test_pieces), TEST(test_again), TEST(test_ceilings), TEST(test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
