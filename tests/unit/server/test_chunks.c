/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies in chunks: made whole however they come in, and refused where a reader could read them otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/chunks.h"

#define MOST 64 /* bytes of a body here */

/* Feeds `in` in pieces of `each` bytes; what is left stands before the next piece. */
static enum chunks_state feed(struct str in, size_t each, struct bytes *body, size_t *ret_used)
{
	struct chunks chunks = { .at = CHUNKS_SIZE };
	enum chunks_state state = CHUNKS_MORE;
	size_t from = 0;

	for (size_t have = 0; state == CHUNKS_MORE && have < in.n;) {
		size_t used;

		have = have + each < in.n ? have + each : in.n;
		state = chunks_feed(&chunks, (struct str){ in.p + from, have - from }, &used, body);
		from += used;
		assert_true(from <= have);
	}
	*ret_used = from;
	return state;
}

static void assert_body(struct str in, enum chunks_state wanted, const char *body_wanted, size_t left)
{
	for (size_t each = 1; each <= in.n; each++) {
		CLEANUP(bytes_free) struct bytes body = BYTES_INIT(MOST);
		size_t used;
		enum chunks_state state = feed(in, each, &body, &used);

		if (state != wanted)
			fail_msg("%.*s: %d, not %d, in pieces of %zu", STR_ARG(in), (int)state, (int)wanted, each);
		if (state != CHUNKS_DONE)
			continue;
		assert_true(str_is(bytes_str(&body), body_wanted));
		assert_int_equal(in.n - used, left);
	}
}

static void whole(void **state)
{
	(void)state;
	assert_body(STR("0\r\n\r\n"), CHUNKS_DONE, "", 0);
	assert_body(STR("5\r\nhello\r\n0\r\n\r\n"), CHUNKS_DONE, "hello", 0);
	assert_body(STR("5\r\nhello\r\nA\r\n, world\r\n!\r\n000\r\n\r\n"), CHUNKS_DONE, "hello, world\r\n!", 0);
	assert_body(STR("5;a=b;c=\"d\"\r\nhello\r\n0\r\n\r\n"), CHUNKS_DONE, "hello", 0);
	assert_body(STR("0\r\nContent-Length: 3\r\nX: y\r\n\r\n"), CHUNKS_DONE, "", 0);
	assert_body(STR("1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n"), CHUNKS_DONE, "x", 16);
}

static void unfinished(void **state)
{
	(void)state;
	assert_body(STR("5\r\nhell"), CHUNKS_MORE, "", 0);
	assert_body(STR("5\r\nhello\r"), CHUNKS_MORE, "", 0);
	assert_body(STR("5\r\nhello\r\n0\r\n"), CHUNKS_MORE, "", 0);
}

static void wrong(void **state)
{
	(void)state;
	assert_body(STR("0x5\r\nhello\r\n0\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5\nhello\n0\n\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5\r\nhelloXX\r\n0\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR(";a\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR(" 5\r\nhello\r\n0\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5 \r\nhello\r\n0\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("-1\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("+5\r\nhello\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("000000005\r\nhello\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5;a\x01\r\nhello\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5;a\rb\r\nhello\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("5\r\nhello\n\r0\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("0\r\n folded\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("0\r\nno colon\r\n\r\n"), CHUNKS_WRONG, "", 0);
	assert_body(STR("0\r\n\n"), CHUNKS_WRONG, "", 0);
}

static void ceilings(void **state)
{
	CLEANUP(bytes_free) struct bytes in = BYTES_INIT((size_t)1 << 16);

	(void)state;
	assert_body(STR("ffffffff\r\n"), CHUNKS_LARGE, "", 0);
	assert_body(STR("41\r\n"), CHUNKS_LARGE, "", 0);
	assert_body(STR("3f\r\n"), CHUNKS_MORE, "", 0);
	bytes_add_text(&in, "5;");
	bytes_add_repeat(&in, 'a', CHUNKS_LINE_MOST);
	assert_body(bytes_str(&in), CHUNKS_WRONG, "", 0);
	bytes_reset(&in);
	bytes_add_text(&in, "0\r\n");
	for (int i = 0; i < 700; i++)
		bytes_add_text(&in, "A: b\r\n");
	bytes_add_text(&in, "\r\n");
	assert_true(in.length > CHUNKS_TRAILER_MOST);
	{
		CLEANUP(bytes_free) struct bytes body = BYTES_INIT(MOST);
		size_t used;

		assert_int_equal(feed(bytes_str(&in), 1000, &body, &used), CHUNKS_WRONG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(unfinished),
		cmocka_unit_test(wrong),
		cmocka_unit_test(ceilings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
