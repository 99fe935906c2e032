/* SPDX-License-Identifier: Apache-2.0 */
/* What texts for --help become in pages of the manual (tests/cli/man.bats lints whole pages). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "man.h"

#define TEXT_MOST ((size_t)1 << 16)

static void assert_text(const char *text, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	man_text(text, &out);
	assert_string_equal(out.data, expected);
}

static void assert_laid(const char *text, enum man_part part, const char *expected)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	man_laid(text, part, &out);
	assert_string_equal(out.length ? out.data : "", expected);
}

/* What one copies out of a page must be what was written. */
static void test_text(void **state)
{
	(void)state;
	assert_text("one", "one\n");
	assert_text("one\ntwo\n", "one\ntwo\n");
	assert_text("--a `b` 'c' ~d ^e \"f\" \\g", "\\-\\-a \\(gab\\(ga \\(aqc\\(aq \\(tid \\(hae \\(dqf\\(dq \\eg\n");
	assert_text(".Sh\n'x", "\\&.Sh\n\\(aqx\n");
	assert_text("a .Sh", "a .Sh\n");
	assert_text("One. Two, a.b. .c.", "One.\nTwo, a.b.\n\\&.c.\n");
}

static void test_words(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	man_words("No store, as it is . Fl \"x\"", &out);
	assert_string_equal(out.data, " \\&No store, \\&as \\&it \\&is \\&. \\&Fl \\&\\(dqx\\(dq");
}

static void test_parts(void **state)
{
	static const char text[] = "One\ntwo.\n\nExamples:\n  a -b\n\nThree.\n";

	(void)state;
	assert_laid(text, MAN_TEXT, ".Pp\nOne\ntwo.\n.Pp\nThree.\n");
	assert_laid(text, MAN_EXAMPLES, ".Bd -literal -offset indent\na \\-b\n.Ed\n");
	assert_true(man_has(text, MAN_EXAMPLES));
	assert_false(man_has("One", MAN_EXAMPLES));
	assert_false(man_has("Example:\n  a", MAN_TEXT));
	assert_false(man_has(NULL, MAN_TEXT));
	assert_laid(NULL, MAN_TEXT, "");
}

static void test_set(void **state)
{
	(void)state;
	/* Words with what they are: a list. */
	assert_laid("Of:\n  a: one\n  b-c: two: three\nEnd", MAN_TEXT,
		    ".Pp\nOf:\n.Bl -tag -width Ds\n.It Cm \\&a\none\n.It Cm \\&b\\-c\ntwo: three\n.El\nEnd\n");
	/* One line that is no such word: all stay as they are. */
	assert_laid("  a: one\n    more", MAN_TEXT, ".Bd -literal -offset indent\na: one\n  more\n.Ed\n");
	assert_laid("  a:", MAN_TEXT, ".Bd -literal -offset indent\na:\n.Ed\n");
	/* Examples are no lists. */
	assert_laid("Example:\n  a: one", MAN_EXAMPLES, ".Bd -literal -offset indent\na: one\n.Ed\n");
}

static void test_options(void **state)
{
	static const struct option_row rows[] = {
		{ "plan-x", 'p', "NAME", "STORE_PLAN", "a plan", true },
		{ "hidden", 0, NULL, "STORE_HIDDEN", NULL, false },
		{ "help", 0, NULL, NULL, "this", false },
	};
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	(void)state;
	man_options(rows, COUNT_OF(rows), &out);
	assert_string_equal(out.data,
			    ".Sh OPTIONS\n.Bl -tag -width Ds\n"
			    ".It Fl p , Fl \\-plan\\-x Ar NAME\na plan\n.Pq Ev STORE_PLAN\n"
			    ".It Fl \\-help\nthis\n.El\n"
			    ".Sh ENVIRONMENT\nA variable counts where its option is not given.\n"
			    ".Bl -tag -width Ds\n.It Ev STORE_PLAN\nas\n.Fl \\-plan\\-x ,\none a line\n.El\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text), cmocka_unit_test(test_words),   cmocka_unit_test(test_parts),
		cmocka_unit_test(test_set),  cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
