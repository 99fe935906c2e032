/* SPDX-License-Identifier: Apache-2.0 */
/* The stream's cuts, and that its slices put together are what it was given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bytes.h"
#include "stream.h"

/* Cuts `input`; returns the number of documents, or -1; checks that the slices concatenate to the input. */
static int cut(struct str input, struct document *documents, int most, struct err *err)
{
	CLEANUP(bytes_free) struct bytes all = BYTES_INIT((size_t)1 << 20);
	struct stream stream;
	struct document document;
	int count = 0;
	int more;

	stream_open(&stream, input);
	while ((more = stream_next(&stream, &document, err)) > 0) {
		bytes_add(&all, document.separator);
		bytes_add(&all, document.text);
		if (count < most)
			documents[count] = document;
		count++;
	}
	if (more < 0)
		return -1;
	assert_true(str_equal(bytes_str(&all), input));
	return count;
}

static void assert_text(struct str got, const char *wanted)
{
	assert_int_equal(got.n, strlen(wanted));
	assert_memory_equal(got.p, wanted, got.n);
}

static void cuts_at_separators(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct document d[4];

	(void)state;
	assert_int_equal(cut(STR("---\na: 1\n---  # c\nb: 2\n...\n---\nc: 3"), d, 4, &err), 4);
	assert_text(d[0].text, "a: 1\n");
	assert_int_equal(d[0].line, 2);
	assert_text(d[1].separator, "---  # c\n");
	assert_text(d[1].text, "b: 2\n");
	assert_int_equal(d[1].line, 4);
	assert_text(d[2].separator, "...\n");
	assert_text(d[2].text, "");
	assert_text(d[3].text, "c: 3");
}

static void leaves_dashes_in_text(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct document d[2];

	(void)state;
	assert_int_equal(cut(STR("a: |\n  ---\n  x\nb: '\n  ...'\n----: 1\n"), d, 2, &err), -1);
	err_clear(&err);
	assert_int_equal(cut(STR("a: |\n  ---\n  x\n....: 1\n"), d, 2, &err), 1);
}

static void keeps_bom_and_carriage_returns(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct document d[2];

	(void)state;
	assert_int_equal(cut(STR("\xEF\xBB\xBF---\r\na: 1\r\n---\r\nb: 2\r\n"), d, 2, &err), 2);
	assert_text(d[0].separator, "\xEF\xBB\xBF---\r\n");
	assert_text(d[1].text, "b: 2\r\n");
	assert_int_equal(cut(STR(""), d, 2, &err), 0);
}

static void refuse(const char *input, enum err_code code, const char *position)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct document d[1];

	assert_int_equal(cut(str_of(input), d, 1, &err), -1);
	assert_int_equal(err.code, code);
	assert_true(str_starts(str_of(err.message), str_of(position)));
}

static void refuses_what_readers_disagree_on(void **state)
{
	(void)state;
	refuse("a: 1\n---b: 2\n", ERR_SEPARATOR, "2:1:");
	refuse("a: 1\n--- {b: 2}\n", ERR_SEPARATOR, "2:1:");
	refuse("a: 1\n...\nb: 2\n", ERR_SEPARATOR, "3:1:");
	refuse("%YAML 1.1\n---\na: 1\n", ERR_DIRECTIVE, "1:1:");
	refuse("a: 1\n---\n%TAG ! x\n---\n", ERR_DIRECTIVE, "3:1:");
}

static void knows_blank_text(void **state)
{
	(void)state;
	assert_true(stream_is_blank(STR(" \n# c\n\r\n\t\n")));
	assert_true(stream_is_blank(STR("")));
	assert_false(stream_is_blank(STR("# c\na: 1\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_at_separators),
		cmocka_unit_test(leaves_dashes_in_text),
		cmocka_unit_test(keeps_bom_and_carriage_returns),
		cmocka_unit_test(refuses_what_readers_disagree_on),
		cmocka_unit_test(knows_blank_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
