/* SPDX-License-Identifier: Apache-2.0 */
#include "server/link.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"

#define IN_MOST ((size_t)32 << 10) /* bytes of what has come and is not taken: a head, and a part of a body */
#define PIECE ((size_t)32 << 10)   /* bytes that are read at once */
#define REFUSAL_MOST ((size_t)64 << 10)
#define REQUEST_MOST ((size_t)GUARD_BODY_MOST + 2 * GUARD_HEAD_MOST)
#define ROUNDS_MOST 16

struct link *link_new(struct link_shared *shared, int client, const char *peer, long long now)
{
	struct link *link = xcalloc(1, sizeof(*link));

	link->shared = shared;
	link->client = client;
	link->inner = -1;
	link->in = (struct bytes)BYTES_INIT(IN_MOST + PIECE);
	link->head = (struct bytes)BYTES_INIT(GUARD_HEAD_MOST);
	link->body = (struct bytes)BYTES_INIT(GUARD_BODY_MOST);
	link->request = (struct bytes)BYTES_INIT(REQUEST_MOST);
	link->out = (struct bytes)BYTES_INIT(PIECE + REFUSAL_MOST);
	link->is_first = true;
	link->begin = now;
	(void)stpncpy(link->peer, peer, sizeof(link->peer) - 1);
	return link;
}

static void close_inner(struct link *link)
{
	if (link->inner >= 0)
		(void)close(link->inner);
	link->inner = -1;
}

static void drop_body(struct link *link)
{
	link->shared->held -= link->held;
	link->held = 0;
	bytes_free(&link->body);
	bytes_free(&link->head);
}

void link_free(struct link *link)
{
	drop_body(link);
	close_inner(link);
	(void)close(link->client);
	bytes_free(&link->in);
	bytes_free(&link->request);
	bytes_free(&link->out);
	free(link);
}

static void take(struct bytes *bytes, size_t n)
{
	(void)memmove(bytes->data, bytes->data + n, bytes->length - n);
	bytes->length -= n;
	/* Nothing of it is held while nothing comes. */
	if (!bytes->length)
		bytes_free(bytes);
}

static bool would_block(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* Nobody will read or write any more. */
static bool end(struct link *link)
{
	link->state = LINK_DONE;
	return false;
}

static void refuse(struct link *link, enum guard_rule rule)
{
	drop_body(link);
	close_inner(link);
	link->shared->refuse(link->shared->context, rule, link->peer, &link->out);
	link->state = LINK_ENDING;
}

/* From the client; what comes after the last answer is thrown away, or closing would take the answer with it. */
static bool receive(struct link *link)
{
	char piece[PIECE];
	ssize_t n;

	if (!(link_wants_client(link) & EPOLLIN))
		return false;
	n = recv(link->client, piece, sizeof(piece), 0);
	if (n < 0)
		return would_block() ? false : end(link);
	if (n == 0) {
		link->client_ended = true;
		return link->state == LINK_LINGERING || link->is_streaming ? end(link) : true;
	}
	if (link->state != LINK_LINGERING)
		bytes_add(&link->in, (struct str){ piece, (size_t)n });
	return true;
}

/* To the client: true when something went. */
static bool send_out(struct link *link, long long now)
{
	ssize_t n =
		send(link->client, link->out.data + link->out_sent, link->out.length - link->out_sent, MSG_NOSIGNAL);

	if (n < 0)
		return would_block() ? false : end(link);
	link->moved = now;
	link->out_sent += (size_t)n;
	if (link->out_sent == link->out.length) {
		link->out_sent = 0;
		bytes_free(&link->out);
	}
	return true;
}

/* From whoever answers, to the client. */
static bool relay(struct link *link, long long now)
{
	char piece[PIECE];
	ssize_t n;

	if (link->out.length)
		return send_out(link, now);
	if (link->inner < 0)
		return false;
	n = recv(link->inner, piece, sizeof(piece), 0);
	if (n > 0) {
		link->moved = now;
		bytes_add(&link->out, (struct str){ piece, (size_t)n });
		return true;
	}
	if (n < 0 && would_block())
		return false;
	/* Nothing comes any more: the last answer said so, or there is none. */
	close_inner(link);
	if (link->state != LINK_ENDING && link->state != LINK_LINGERING)
		link->state = LINK_ENDING;
	return true;
}

static bool open_inner(struct link *link)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	int pair[2];

	if (link->inner >= 0)
		return true;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair))
		return false;
	link->inner = pair[0];
	return link->shared->open(link->shared->context, pair[1], link, link->peer, &ignored) == 0;
}

static bool forward(struct link *link)
{
	ssize_t n;

	if (link->state != LINK_ANSWERING || !link->request.length || link->inner < 0)
		return false;
	n = send(link->inner, link->request.data + link->request_sent, link->request.length - link->request_sent,
		 MSG_NOSIGNAL);
	if (n < 0)
		return false; /* when the other end is gone, relay sees that */
	link->request_sent += (size_t)n;
	if (link->request_sent == link->request.length)
		bytes_free(&link->request);
	return true;
}

/* The request is whole. */
static bool hand_on(struct link *link)
{
	guard_write(bytes_str(&link->head), &link->verdict, link->body.length, &link->request);
	bytes_add(&link->request, bytes_str(&link->body));
	drop_body(link);
	link->request_sent = 0;
	link->is_answered = false;
	link->is_streaming = false;
	link->is_begun = false;
	link->is_first = false;
	link->state = LINK_ANSWERING;
	return open_inner(link) ? true : end(link);
}

/* A client that waits to be asked for the body; who sends it already needs no answer. */
static void ask_for_body(struct link *link)
{
	bool has_body = link->verdict.is_chunked || link->verdict.length;

	if (link->verdict.expects && has_body && !link->in.length)
		bytes_add_text(&link->out, "HTTP/1.1 100 Continue\r\n\r\n");
}

static bool read_head(struct link *link, long long now)
{
	struct str in = bytes_str(&link->in);
	size_t length = guard_end(in);
	enum guard_rule rule = length ? GUARD_FINE : guard_begun(in);

	if (!in.n)
		return link->client_ended ? end(link) : false;
	if (!link->is_begun && !link->is_first)
		link->begin = now;
	link->is_begun = true;
	if (!length && rule == GUARD_FINE)
		return link->client_ended ? end(link) : false;
	if (length) {
		link->verdict = guard_check((struct str){ in.p, length });
		rule = link->verdict.rule;
	}
	if (rule != GUARD_FINE) {
		refuse(link, rule);
		return true;
	}
	bytes_add(&link->head, (struct str){ in.p, length });
	take(&link->in, length);
	link->chunks = (struct chunks){ .at = CHUNKS_SIZE };
	link->state = LINK_BODY;
	ask_for_body(link);
	return true;
}

static bool count_held(struct link *link)
{
	link->shared->held += link->body.length - link->held;
	link->held = link->body.length;
	return link->shared->held <= link->shared->held_most;
}

static bool read_chunks(struct link *link)
{
	size_t used;
	enum chunks_state state = chunks_feed(&link->chunks, bytes_str(&link->in), &used, &link->body);

	if (used)
		take(&link->in, used);
	if (state == CHUNKS_DONE)
		return hand_on(link);
	if (state == CHUNKS_MORE)
		return used ? true : link->client_ended ? end(link) : false;
	refuse(link, state == CHUNKS_LARGE ? GUARD_BODY_LARGE : GUARD_CHUNK);
	return true;
}

static bool read_length(struct link *link)
{
	size_t left = (size_t)link->verdict.length - link->body.length;
	size_t n = left < link->in.length ? left : link->in.length;

	if (n) {
		bytes_add(&link->body, (struct str){ link->in.data, n });
		take(&link->in, n);
	}
	if (n == left)
		return hand_on(link);
	return n ? true : link->client_ended ? end(link) : false;
}

static bool read_request(struct link *link, long long now)
{
	bool moved;

	if (link->state == LINK_WAITING)
		return read_head(link, now);
	if (link->state != LINK_BODY)
		return false;
	moved = link->verdict.is_chunked ? read_chunks(link) : read_length(link);
	if (link->state != LINK_BODY || count_held(link))
		return moved;
	refuse(link, GUARD_BUSY);
	return true;
}

/* What follows when nothing more is under way. */
static bool settle(struct link *link, long long now)
{
	if (link->out.length)
		return false;
	if (link->state == LINK_ANSWERING && link->is_answered && link->inner >= 0) {
		link->state = LINK_WAITING;
		link->begin = now;
		return true;
	}
	if (link->state != LINK_ENDING)
		return false;
	if (link->client_ended)
		return end(link);
	(void)shutdown(link->client, SHUT_WR);
	bytes_free(&link->in);
	link->state = LINK_LINGERING;
	link->begin = now;
	return true;
}

bool link_step(struct link *link, long long now)
{
	bool moved = true;

	for (int i = 0; i < ROUNDS_MOST && moved && link->state != LINK_DONE; i++) {
		moved = receive(link);
		moved = link->state != LINK_DONE && relay(link, now) ? true : moved;
		moved = link->state != LINK_DONE && forward(link) ? true : moved;
		/* An answer that ended the connection is seen here first, before the next request is read. */
		if (!moved)
			moved = read_request(link, now) || (link->state != LINK_DONE && settle(link, now));
	}
	return moved && link->state != LINK_DONE;
}

void link_answered(struct link *link)
{
	link->is_answered = true;
}

void link_streams(struct link *link)
{
	static const int room = LINK_STREAM_ROOM / 2; /* the system takes twice as much */

	link->is_streaming = true;
	/* Else the system would take megabytes for a client that reads nothing, and we would not see that. */
	(void)setsockopt(link->client, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	if (link->client_ended)
		link->state = LINK_DONE;
}

uint32_t link_wants_client(const struct link *link)
{
	bool reads = link->state < LINK_ENDING && !link->client_ended && link->in.length < IN_MOST;
	uint32_t wants = reads || link->state == LINK_LINGERING ? EPOLLIN : 0;

	return wants | (link->out.length ? EPOLLOUT : 0);
}

uint32_t link_wants_inner(const struct link *link)
{
	uint32_t wants = link->out.length ? 0 : EPOLLIN;

	if (link->inner < 0)
		return 0;
	return wants | (link->state == LINK_ANSWERING && link->request.length ? EPOLLOUT : 0);
}

static bool is_over(const struct link *link, long long now)
{
	long long since = now - link->begin;
	bool is_stuck = link->out.length && now - link->moved > LINK_STUCK_TIME;

	switch (link->state) {
	case LINK_WAITING: return since > (link->is_begun || link->is_first ? LINK_HEAD_TIME : LINK_IDLE_TIME);
	case LINK_BODY: return since > LINK_REQUEST_TIME;
	case LINK_LINGERING: return since > LINK_LINGER_TIME;
	default: return is_stuck;
	}
}

void link_expire(struct link *link, long long now)
{
	if (!is_over(link, now))
		return;
	if (link->state == LINK_BODY)
		refuse(link, GUARD_BODY_SLOW);
	else if (link->state == LINK_WAITING && link->is_begun)
		refuse(link, GUARD_HEAD_SLOW);
	else
		link->state = LINK_DONE;
	link->moved = now;
}

bool link_is_idle(const struct link *link)
{
	return link->state == LINK_WAITING && !link->is_begun && !link->in.length && !link->out.length;
}
