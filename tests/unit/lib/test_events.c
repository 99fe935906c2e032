/* SPDX-License-Identifier: Apache-2.0 */
/* Byte spans: what libyaml's character marks become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "bytes.h"
#include "events.h"

static const struct events_limits limits = { 16, 1000 };

static int read_events(const char *text, struct arena *arena, struct events *events, struct err *err)
{
	return events_read(str_of(text), 1, &limits, arena, events, err);
}

/* The bytes of event `index` are `wanted`. */
static void assert_span(const char *text, size_t index, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct event *event;

	assert_int_equal(read_events(text, &arena, &events, &err), 0);
	assert_true(index < events.count);
	event = &events.list[index];
	if (event->end - event->begin != strlen(wanted) || memcmp(text + event->begin, wanted, strlen(wanted)) != 0)
		fail_msg("\"%.*s\" is not \"%s\"", (int)(event->end - event->begin), text + event->begin, wanted);
}

static void spans(void **state)
{
	(void)state;
	assert_span("a: b # c\n", 2, "b");
	assert_span("\xEF\xBB\xBF"
		    "a: b\n",
		    2, "b");
	assert_span("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80: \"x\xC3\xA4\"\nk: 'v'\n", 2, "\"x\xC3\xA4\"");
	assert_span("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80: \"x\xC3\xA4\"\nk: 'v'\n", 4, "'v'");
	assert_span("a: &x !!str b\n", 2, "&x !!str b");
	assert_span("a: {b: c} \n", 5, "}");
	assert_span("a: b\xC2\xA0\xE2\x80\xA6\r\nc: d\r\n", 4, "d");
	assert_span("a: plain\n  goes on\nb: 1\n", 2, "plain\n  goes on");
	assert_span("a:\nb: 1\n", 2, "");
	assert_span("a: [b: c , d]\n", 6, ""); /* a pair without brackets: where its value ends */
}

static void lines_and_columns(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "a: x\xE2\x80\xA8\n# \xC3\xA4\xC2\x85"
				   "c: d\r\n\xC3\xA4: {e: f}\n";
	static const uint32_t wanted[][2] = { { 0, 0 }, { 0, 0 }, { 0, 3 }, { 1, 0 }, { 1, 3 },
					      { 2, 0 }, { 2, 3 }, { 2, 4 }, { 2, 7 }, { 2, 8 } };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	/* People count newlines; indentation is counted from any break, as libyaml does. */
	assert_int_equal(read_events(text, &arena, &events, &err), 0);
	assert_int_equal(events.count, COUNT_OF(wanted) + 1);
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		assert_int_equal(events.list[i].line, wanted[i][0]);
		assert_int_equal(events.list[i].column, wanted[i][1]);
	}
}

/* Marks of plain text are taken as they are; of other text, counted anew. Both must say the same. */
static void plain_text_is_no_exception(void **state)
{
	static const char text[] = "# c\na: &x {b: [1, 'two', \"3\\n\"], c: }\nd:\n- - e\n  -\n- |+\n  f\n\n"
				   "g: \"\t1\"\nh: >-\n  folded\n  text\n\n? i\n: *x\nj: a plain\n  one\n";
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events plain = { 0 };
	CLEANUP(events_free) struct events other = { 0 };
	CLEANUP(bytes_free) struct bytes longer = BYTES_INIT(4096);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	bytes_add_text(&longer, text);
	bytes_add_text(&longer, "# \xC3\xA4\n");
	assert_int_equal(read_events(text, &arena, &plain, &err), 0);
	assert_int_equal(read_events(longer.data, &arena, &other, &err), 0);
	assert_int_equal(plain.count, other.count);
	for (size_t i = 0; i < plain.count; i++) {
		const struct event *a = &plain.list[i];
		const struct event *b = &other.list[i];

		assert_int_equal(a->type, b->type);
		assert_int_equal(a->line, b->type == EVENT_END ? a->line : b->line);
		assert_int_equal(a->column, b->type == EVENT_END ? a->column : b->column);
		assert_int_equal(a->begin, b->type == EVENT_END ? a->begin : b->begin);
		assert_int_equal(a->end, b->type == EVENT_END ? a->end : b->end);
		assert_true(str_equal(a->text, b->text));
	}
}

static void block_scalars(void **state)
{
	(void)state;
	assert_span("a: |\n  x\n\n\nb: 1\n", 2, "|\n  x");
	assert_span("a: |+\n  x\n\nb: 1\n", 2, "|+\n  x\n\n");
	assert_span("m:\n  a: >-\n    x\n    y\n  b: 1\n", 4, ">-\n    x\n    y");
	assert_span("a: | # c\n  x\n# d\nb: 1\n", 2, "| # c\n  x");
	assert_span("a: |\nb: 1\n", 2, "|");
	assert_span("a: |\n  x", 2, "|\n  x");
	assert_span("a: |\r\n  x\r\nb: 1\r\n", 2, "|\r\n  x");
	assert_span("a: |+\n  x\n  ", 2, "|+\n  x\n  ");
	assert_span("a: |-\n  x  \n \nb: 1\n", 2, "|-\n  x  ");
	/* Blanks beyond the indentation are content, also on the last line. */
	assert_span("a: |\n  x\n    \n\nb: 1\n", 2, "|\n  x\n    ");
	assert_span("a: |2\n    \nb: 1\n", 2, "|2\n    ");
	assert_span("a: |\n  x\n  \t\nb: 1\n", 2, "|\n  x\n  \t");
	/* Neither a tag nor a comment makes it keep its last lines. */
	assert_span("a: !t+x |\n  x\n\nb: 1\n", 2, "!t+x |\n  x");
	assert_span("a: | # +\n  x\n\nb: 1\n", 2, "| # +\n  x");
	assert_span("a: &x # |\n  >+\n  x\n\nb: 1\n", 2, "&x # |\n  >+\n  x\n\n");
	assert_span("a: !<tag:x> |\n  x\nb: 1\n", 2, "!<tag:x> |\n  x");
}

static void values(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	/* The missing final newline counts as there, as for Kubernetes' reader. */
	assert_int_equal(read_events("a: |\n  x", &arena, &events, &err), 0);
	assert_true(str_is(events.list[2].text, "x\n"));
	assert_int_equal(read_events("a: [b, {c: d}]\n", &arena, &events, &err), 0);
	assert_int_equal(events.count, 10);
	assert_int_equal(events.list[2].partner, 8);
	assert_int_equal(events.list[8].partner, 2);
	assert_int_equal(events.list[5].line, 0);
	assert_int_equal(events.list[5].column, 8);
	assert_int_equal(read_events("# only\n", &arena, &events, &err), 0);
	assert_int_equal(events.count, 0);
}

static void refuse(const char *text, size_t length, enum err_code code, const char *position)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(events_free) struct events events = { 0 };
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(events_read((struct str){ text, length }, 1, &limits, &arena, &events, &err), -1);
	if (err.code != code || !str_starts(str_of(err.message), str_of(position)))
		fail_msg("[%s] %s", err_slug(err.code), err.message);
}

static void refusals(void **state)
{
	(void)state;
	refuse("a: x\0y\n", 7, ERR_ENCODING, "1:");
	refuse("a: 1\nb: \xC3\xA4\xE9\n", 12, ERR_ENCODING, "2:5: byte 0xE9");
	refuse("a: \xC0\xAF\n", 6, ERR_ENCODING, "1:4: byte 0xC0");
	refuse("a: \xE0\x80\xAF\n", 7, ERR_ENCODING, "1:4: byte 0xE0");
	refuse("a: \xED\xA0\x80\n", 7, ERR_ENCODING, "1:4: byte 0xED");
	refuse("a: \xF4\x90\x80\x80\n", 8, ERR_ENCODING, "1:4: byte 0xF4");
	refuse("a: \xE2\x82", 5, ERR_ENCODING, "1:4: byte 0xE2");
	refuse("a: 1\n\n\nb: x\x1By\n", 13, ERR_ENCODING, "4:5: ");
	refuse("\xFF\xFE"
	       "a\0",
	       4, ERR_ENCODING, "1:");
	refuse("a: 1\nb: {{ x }\n", 15, ERR_SYNTAX, "3:");
	refuse("a: [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]\n", 40, ERR_LIMIT, "1:");
	refuse("a: 1\r---\rb: 2\n", 14, ERR_SEPARATOR, "1:");
	refuse("a: 1\n...\nb: 2\n", 14, ERR_SYNTAX, "3:1: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans),
		cmocka_unit_test(lines_and_columns),
		cmocka_unit_test(plain_text_is_no_exception),
		cmocka_unit_test(block_scalars),
		cmocka_unit_test(values),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
