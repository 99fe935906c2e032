/* SPDX-License-Identifier: Apache-2.0 */
#include "server/chunks.h"

#include "server/guard.h"
#include "uri.h"

#define DIGITS_MOST 8

/* A line that has its end: 1, and the line without CR LF; 0: the end has not come; -1: it is none. */
static int line_of(struct str in, size_t most, struct str *ret, size_t *ret_used)
{
	const char *lf = in.n ? memchr(in.p, '\n', in.n < most ? in.n : most) : NULL;
	size_t n = lf ? (size_t)(lf - in.p) : 0;

	if (!lf)
		return in.n < most ? 0 : -1;
	if (!n || lf[-1] != '\r')
		return -1;
	for (size_t i = 0; i + 1 < n; i++)
		if (((unsigned char)in.p[i] < 0x20 && in.p[i] != '\t') || in.p[i] == 0x7F)
			return -1;
	*ret = (struct str){ in.p, n - 1 };
	*ret_used = n + 1;
	return 1;
}

/* "1a", or "1a;anything": extensions mean nothing here. */
static bool read_size(struct str line, size_t *ret)
{
	size_t size = 0;
	size_t i = 0;

	for (; i < line.n && uri_digit(line.p[i]) >= 0; i++) {
		if (i == DIGITS_MOST)
			return false;
		size = size << 4 | (size_t)uri_digit(line.p[i]);
	}
	*ret = size;
	return i > 0 && (i == line.n || line.p[i] == ';');
}

static enum chunks_state take_size(struct chunks *chunks, struct str in, size_t *ret_used, const struct bytes *body)
{
	struct str line;
	int found = line_of(in, CHUNKS_LINE_MOST, &line, ret_used);

	if (found <= 0)
		return found ? CHUNKS_WRONG : CHUNKS_MORE;
	if (!read_size(line, &chunks->remaining))
		return CHUNKS_WRONG;
	if (chunks->remaining > body->ceiling - body->length)
		return CHUNKS_LARGE;
	chunks->at = chunks->remaining ? CHUNKS_DATA : CHUNKS_TRAILER;
	return CHUNKS_MORE;
}

static void take_data(struct chunks *chunks, struct str in, size_t *ret_used, struct bytes *body)
{
	size_t n = in.n < chunks->remaining ? in.n : chunks->remaining;

	bytes_add(body, (struct str){ in.p, n });
	chunks->remaining -= n;
	*ret_used = n;
	if (!chunks->remaining)
		chunks->at = CHUNKS_DATA_END;
}

static enum chunks_state take_data_end(struct chunks *chunks, struct str in, size_t *ret_used)
{
	if (in.p[0] != '\r' || (in.n > 1 && in.p[1] != '\n'))
		return CHUNKS_WRONG;
	if (in.n > 1) {
		*ret_used = 2;
		chunks->at = CHUNKS_SIZE;
	}
	return CHUNKS_MORE;
}

static enum chunks_state take_trailer(struct chunks *chunks, struct str in, size_t *ret_used)
{
	struct str line;
	int found = line_of(in, CHUNKS_TRAILER_MOST - chunks->trailer, &line, ret_used);

	if (found <= 0)
		return found ? CHUNKS_WRONG : CHUNKS_MORE;
	chunks->trailer += *ret_used;
	if (!line.n)
		return CHUNKS_DONE;
	return guard_field(line) == GUARD_FINE ? CHUNKS_MORE : CHUNKS_WRONG;
}

enum chunks_state chunks_feed(struct chunks *chunks, struct str in, size_t *ret_used, struct bytes *body)
{
	enum chunks_state state = CHUNKS_MORE;
	size_t used = 1;

	*ret_used = 0;
	while (state == CHUNKS_MORE && used && in.n) {
		used = 0;
		if (chunks->at == CHUNKS_SIZE)
			state = take_size(chunks, in, &used, body);
		else if (chunks->at == CHUNKS_DATA)
			take_data(chunks, in, &used, body);
		else if (chunks->at == CHUNKS_DATA_END)
			state = take_data_end(chunks, in, &used);
		else
			state = take_trailer(chunks, in, &used);
		in = (struct str){ in.p + used, in.n - used };
		*ret_used += used;
	}
	return state;
}
