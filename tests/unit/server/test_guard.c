/* SPDX-License-Identifier: Apache-2.0 */
/* The guard on bytes: which heads go on, which are refused and why, and how those that go on are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc.h"
#include "framing.h"

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	enum guard_rule rule;
} cases[] = {
#define X(name, bytes, rule) { name, bytes, sizeof(bytes) - 1, GUARD_##rule },
	FRAMING_TABLE(X)
#undef X
};

static struct guard_verdict judge(struct str bytes)
{
	size_t n = guard_end(bytes);

	assert_true(n > 0 && n <= bytes.n);
	return guard_check((struct str){ bytes.p, n });
}

static void heads(void **state)
{
	(void)state;
	assert_true(COUNT_OF(cases) >= 46);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		enum guard_rule rule = judge((struct str){ cases[i].bytes, cases[i].n }).rule;

		if (rule != cases[i].rule)
			fail_msg("%s: %s, not %s", cases[i].name, guard_name(rule), guard_name(cases[i].rule));
	}
}

/* A head of `count` fields, and a line of `line` bytes. */
static enum guard_rule judge_size(size_t line, size_t count, size_t value)
{
	CLEANUP(bytes_free) struct bytes head = BYTES_INIT((size_t)1 << 20);

	bytes_add_text(&head, "GET /");
	bytes_add_repeat(&head, 'a', line - strlen("GET / HTTP/1.1"));
	bytes_add_text(&head, " HTTP/1.1\r\nHost: a\r\n");
	for (size_t i = 1; i < count; i++)
		bytes_format(&head, "X%zu: 1\r\n", i);
	if (value) {
		bytes_add_text(&head, "Y: ");
		bytes_add_repeat(&head, 'y', value);
		bytes_add_text(&head, "\r\n");
	}
	bytes_add_text(&head, "\r\n");
	return judge(bytes_str(&head)).rule;
}

static void ceilings(void **state)
{
	(void)state;
	assert_int_equal(judge_size(20, 1, 20000), GUARD_HEAD_LARGE);
	assert_int_equal(judge_size(20, 1, 16000), GUARD_FINE);
	assert_int_equal(judge_size(20, 500, 0), GUARD_FIELDS);
	assert_int_equal(judge_size(20, 101, 0), GUARD_FIELDS);
	assert_int_equal(judge_size(20, 100, 0), GUARD_FINE);
	assert_int_equal(judge_size(20000, 1, 0), GUARD_LINE_LONG);
	assert_int_equal(judge_size(8191, 1, 0), GUARD_FINE);
}

/* What can be refused before the head is whole: who never ends a line need not be waited for. */
static void begun(void **state)
{
	CLEANUP(bytes_free) struct bytes in = BYTES_INIT((size_t)1 << 16);

	(void)state;
	assert_int_equal(guard_end(STR("GET / HTTP/1.1\r\nHost: a\r\n")), 0);
	assert_int_equal(guard_end(STR("")), 0);
	assert_int_equal(guard_begun(STR("")), GUARD_FINE);
	assert_int_equal(guard_begun(STR("GET / HT")), GUARD_FINE);
	assert_int_equal(guard_begun(STR("\x16\x03\x01")), GUARD_NO_HTTP);
	assert_int_equal(guard_begun(STR(" GET /")), GUARD_FINE);
	assert_int_equal(guard_begun(STR("\r")), GUARD_NO_HTTP);
	bytes_add_text(&in, "GET /");
	bytes_add_repeat(&in, 'a', GUARD_LINE_MOST);
	assert_int_equal(guard_begun(bytes_str(&in)), GUARD_LINE_LONG);
	bytes_reset(&in);
	bytes_add_text(&in, "GET / HTTP/1.1\r\nX: ");
	bytes_add_repeat(&in, 'a', GUARD_HEAD_MOST);
	assert_int_equal(guard_begun(bytes_str(&in)), GUARD_HEAD_LARGE);
}

static void framing(void **state)
{
	struct guard_verdict verdict = judge(STR(FRAMING_POST "Content-Length: 0042\r\n\r\n"));

	(void)state;
	assert_true(verdict.rule == GUARD_FINE && verdict.has_length && !verdict.is_chunked && verdict.length == 42);
	verdict = judge(STR(FRAMING_CHUNKED));
	assert_true(verdict.is_chunked && !verdict.has_length && !verdict.expects);
	verdict = judge(STR(FRAMING_POST "Expect: 100-Continue\r\nContent-Length: 1048576\r\n\r\n"));
	assert_true(verdict.rule == GUARD_FINE && verdict.expects);
	assert_int_equal(judge(STR(FRAMING_POST "Content-Length: 1048577\r\n\r\n")).rule, GUARD_BODY_LARGE);
	assert_int_equal(judge(STR(FRAMING_POST "Content-Length: 18446744073709551617\r\n\r\n")).rule,
			 GUARD_BODY_LARGE);
	assert_false(judge(STR(FRAMING_POST "Expect: other\r\n\r\n")).expects);
	assert_false(judge(STR("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")).expects);
}

static void assert_written(const char *head, size_t length, const char *wanted)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 16);
	struct guard_verdict verdict = judge(str_of(head));

	assert_int_equal(verdict.rule, GUARD_FINE);
	guard_write(str_of(head), &verdict, length, &out);
	assert_string_equal(out.data, wanted);
	/* What is let through is let through again, as it is. */
	assert_int_equal(judge(bytes_str(&out)).rule, GUARD_FINE);
}

static void written(void **state)
{
	(void)state;
	assert_written(FRAMING_GET "X:   padded \t \r\n\r\n", 0, FRAMING_GET "X: padded\r\n\r\n");
	assert_written(FRAMING_CHUNKED, 5, FRAMING_POST "Content-Length: 5\r\n\r\n");
	assert_written(FRAMING_POST "content-length:007\r\nexpect: x\r\nTE: trailers\r\nTrailer: a\r\n\r\n", 7,
		       FRAMING_POST "Content-Length: 7\r\n\r\n");
	assert_written("OPTIONS * HTTP/1.1\r\nHost:a:1\r\nEmpty:\r\n\r\n", 0,
		       "OPTIONS * HTTP/1.1\r\nHost: a:1\r\nEmpty: \r\n\r\n");
}

/* Each rule has a status of 4xx or 5xx, words and a name. */
static void rules(void **state)
{
	(void)state;
	for (int i = 1; i < GUARD_RULES; i++) {
		assert_in_range(guard_status((enum guard_rule)i), 400, 505);
		assert_true(strlen(guard_wrong((enum guard_rule)i)) > 10);
		assert_true(*guard_name((enum guard_rule)i));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads),   cmocka_unit_test(ceilings), cmocka_unit_test(begun),
		cmocka_unit_test(framing), cmocka_unit_test(written),  cmocka_unit_test(rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
