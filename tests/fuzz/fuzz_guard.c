/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes of a client: no crash; what is let through is let through again as it was written anew, with the same framing
 * and as many bytes of body; a body is the same in whatever pieces it comes; its path can be looked for.
 */
#include <stdlib.h>

#include "alloc.h"
#include "server/chunks.h"
#include "server/guard.h"
#include "server/routes.h"
#include "server/target.h"
#include "uri.h"

#define BODY_MOST ((size_t)1 << 16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum chunks_state feed(struct str in, size_t each, struct bytes *body, size_t *ret_used)
{
	struct chunks chunks = { .at = CHUNKS_SIZE };
	enum chunks_state state = CHUNKS_MORE;

	*ret_used = 0;
	for (size_t have = 0; state == CHUNKS_MORE && have < in.n;) {
		size_t used;

		have = have + each < in.n ? have + each : in.n;
		state = chunks_feed(&chunks, (struct str){ in.p + *ret_used, have - *ret_used }, &used, body);
		*ret_used += used;
	}
	return state;
}

static void check_chunks(struct str in)
{
	CLEANUP(bytes_free) struct bytes one = BYTES_INIT(BODY_MOST);
	CLEANUP(bytes_free) struct bytes other = BYTES_INIT(BODY_MOST);
	size_t used;
	size_t other_used;

	if (feed(in, in.n, &one, &used) != feed(in, 3, &other, &other_used))
		abort();
	if (one.overflow || used > in.n)
		abort();
}

static void check_path(struct str head)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *first = memchr(head.p, ' ', head.n);
	struct str target = { first + 1, 0 };

	while (target.p[target.n] != ' ')
		target.n++;
	(void)routes_find((struct str){ head.p, (size_t)(first - head.p) }, target_path(target));
	(void)uri_decode(target, &arena);
}

static void check_written(struct str head, const struct guard_verdict *verdict)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 20);
	struct guard_verdict again;

	guard_write(head, verdict, 7, &out);
	if (guard_end(bytes_str(&out)) != out.length)
		abort();
	again = guard_check(bytes_str(&out));
	if (again.rule == GUARD_HEAD_LARGE || again.rule == GUARD_FIELDS)
		return; /* a blank more after each colon, or Content-Length for nothing else */
	if (again.rule != GUARD_FINE || again.is_chunked || again.expects)
		abort();
	if (again.has_length != (verdict->is_chunked || verdict->has_length) || (again.has_length && again.length != 7))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	size_t n = size ? guard_end(in) : 0;
	struct guard_verdict verdict;

	(void)(size ? guard_begun(in) : GUARD_FINE);
	if (!n)
		return 0;
	verdict = guard_check((struct str){ in.p, n });
	if (verdict.rule != GUARD_FINE)
		return 0;
	check_path((struct str){ in.p, n });
	check_written((struct str){ in.p, n }, &verdict);
	if (verdict.is_chunked)
		check_chunks((struct str){ in.p + n, in.n - n });
	return 0;
}
