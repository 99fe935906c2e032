/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One client's connection, by hand: what goes in and when, one answer for what is refused, deadlines. The client and
 * whoever answers are sockets of the test; time is a number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "server/link.h"

#define GET "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
#define POST "POST /x HTTP/1.1\r\nHost: a\r\n"

struct scene {
	struct link_shared shared;
	struct link *link;
	int client; /* our end of it */
	int inner;  /* what was handed over */
	int opened; /* how often */
	char said[8192];
	long long now;
};

static void refuse(void *context, enum guard_rule rule, const char *peer, struct bytes *out)
{
	(void)context;
	assert_string_equal(peer, "10.0.0.1");
	bytes_format(out, "HTTP/1.1 %d %s\r\n\r\n", guard_status(rule), guard_name(rule));
}

static int take_inner(void *context, int descriptor, void *link, const char *peer, struct err *err)
{
	struct scene *scene = context;

	(void)err;
	assert_ptr_equal(link, scene->link);
	assert_string_equal(peer, "10.0.0.1");
	scene->inner = descriptor;
	scene->opened++;
	return 0;
}

static int open_scene(void **state)
{
	struct scene *scene = xcalloc(1, sizeof(*scene));
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair))
		return -1;
	scene->shared = (struct link_shared){ scene, refuse, take_inner, 0, (size_t)2 << 20 };
	scene->client = pair[0];
	scene->inner = -1;
	scene->now = 1000;
	scene->link = link_new(&scene->shared, pair[1], "10.0.0.1", scene->now);
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	link_free(scene->link);
	assert_int_equal(scene->shared.held, 0);
	if (scene->client >= 0)
		(void)close(scene->client);
	if (scene->inner >= 0)
		(void)close(scene->inner);
	free_pointer(state);
	return 0;
}

static void step(struct scene *scene)
{
	while (link_step(scene->link, scene->now))
		;
}

static void send_text(struct scene *scene, struct str text)
{
	assert_int_equal(send(scene->client, text.p, text.n, MSG_NOSIGNAL), text.n);
	step(scene);
}

/* What has come by now; "" for nothing, "<end>" at the end of it. */
static const char *heard_at(struct scene *scene, int descriptor)
{
	ssize_t n = recv(descriptor, scene->said, sizeof(scene->said) - 1, 0);

	if (n == 0)
		return "<end>";
	scene->said[n < 0 ? 0 : n] = '\0';
	return scene->said;
}

static void answer(struct scene *scene, const char *text)
{
	assert_int_equal(send(scene->inner, text, strlen(text), MSG_NOSIGNAL), strlen(text));
	link_answered(scene->link);
	step(scene);
}

/* The next request goes in when the one before is answered, though it came with it. */
static void one_after_another(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_string_equal(heard_at(scene, scene->inner), GET);
	step(scene);
	assert_string_equal(heard_at(scene, scene->inner), "");
	answer(scene, "HTTP/1.1 200 OK\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 200 OK\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->inner), "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n");
	answer(scene, "HTTP/1.1 404 Not Found\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 404 Not Found\r\n\r\n");
	assert_int_equal(scene->opened, 1);
	assert_true(link_is_idle(scene->link));
}

/* A byte at a time: nothing goes in before the last one. */
static void whole(void **state)
{
	struct scene *scene = *state;
	static const char text[] = POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n";

	for (size_t i = 0; i + 1 < sizeof(text); i++) {
		assert_int_equal(scene->opened, 0);
		send_text(scene, (struct str){ text + i, 1 });
	}
	assert_string_equal(heard_at(scene, scene->inner), POST "Content-Length: 5\r\n\r\nhello");
}

/* Refused before anybody read it: one answer, then the end; what is behind it is nothing. */
static void refused(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello" GET));
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 400 TWICE\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "<end>");
	assert_int_equal(scene->opened, 0);
	send_text(scene, STR(GET));
	assert_int_equal(scene->opened, 0);
	(void)shutdown(scene->client, SHUT_WR);
	step(scene);
	assert_int_equal(scene->link->state, LINK_DONE);
}

/* The first is answered, the second is doubtful: two answers in their order, and the end. */
static void refused_second(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET "GET / HTTP/1.1\nHost: a\n\n" GET));
	assert_string_equal(heard_at(scene, scene->client), "");
	answer(scene, "HTTP/1.1 200 OK\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 LINE_END\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "<end>");
	assert_string_equal(heard_at(scene, scene->inner), GET);
	assert_string_equal(heard_at(scene, scene->inner), "<end>");
}

static void refused_body(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n0\r\n\r\n"));
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 400 CHUNK\r\n\r\n");
	assert_int_equal(scene->opened, 0);
}

static void large(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Transfer-Encoding: chunked\r\n\r\n100001\r\n"));
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 413 BODY_LARGE\r\n\r\n");
}

/* All bodies together have a ceiling. */
static void held(void **state)
{
	struct scene *scene = *state;

	scene->shared.held_most = 4;
	send_text(scene, STR(POST "Content-Length: 9\r\n\r\nhell"));
	assert_int_equal(scene->shared.held, 4);
	send_text(scene, STR("o"));
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 429 BUSY\r\n\r\n");
	assert_int_equal(scene->shared.held, 0);
}

static void expected(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(scene->opened, 0);
	send_text(scene, STR("hello"));
	assert_string_equal(heard_at(scene, scene->inner), POST "Content-Length: 5\r\n\r\nhello");
}

/* Who answers ends the connection: the client gets all of the answer, and the end. */
static void ended_inside(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET GET));
	assert_string_equal(heard_at(scene, scene->inner), GET);
	(void)send(scene->inner, "HTTP/1.1 200 OK\r\n\r\n", 19, MSG_NOSIGNAL);
	link_answered(scene->link);
	(void)close(scene->inner);
	scene->inner = -1;
	step(scene);
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 200 OK\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "<end>");
	assert_int_equal(scene->link->state, LINK_LINGERING);
	assert_int_equal(link_wants_client(scene->link), EPOLLIN);
}

/* A client that has said all it wants to say still gets its answer. */
static void half_closed(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET));
	(void)shutdown(scene->client, SHUT_WR);
	step(scene);
	assert_int_equal(scene->link->state, LINK_ANSWERING);
	assert_int_equal(link_wants_client(scene->link), 0);
	answer(scene, "HTTP/1.1 200 OK\r\n\r\n");
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 200 OK\r\n\r\n");
	assert_int_equal(scene->link->state, LINK_DONE);
}

static void expire_at(struct scene *scene, long long now)
{
	scene->now = now;
	link_expire(scene->link, now);
	step(scene);
}

/* A byte now and then prolongs nothing. */
static void slow_head(void **state)
{
	struct scene *scene = *state;

	for (int i = 0; i < 9; i++) {
		scene->now += 1000;
		send_text(scene, STR("G"));
		expire_at(scene, scene->now);
	}
	assert_int_equal(scene->link->state, LINK_WAITING);
	expire_at(scene, 1000 + LINK_HEAD_TIME + 1);
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 408 HEAD_SLOW\r\n\r\n");
	expire_at(scene, scene->now + LINK_LINGER_TIME + 1);
	assert_int_equal(scene->link->state, LINK_DONE);
}

static void slow_body(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Content-Length: 9\r\n\r\n"));
	expire_at(scene, 1000 + LINK_REQUEST_TIME);
	send_text(scene, STR("a"));
	assert_int_equal(scene->link->state, LINK_BODY);
	expire_at(scene, 1000 + LINK_REQUEST_TIME + 1);
	assert_string_equal(heard_at(scene, scene->client), "HTTP/1.1 408 BODY_SLOW\r\n\r\n");
}

/* Who says nothing is not answered either. The time of an answer has no end here. */
static void silent(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET));
	expire_at(scene, 1000000);
	assert_int_equal(scene->link->state, LINK_ANSWERING);
	answer(scene, "HTTP/1.1 200 OK\r\n\r\n");
	(void)heard_at(scene, scene->client);
	expire_at(scene, 1000000 + LINK_IDLE_TIME);
	assert_int_equal(scene->link->state, LINK_WAITING);
	expire_at(scene, 1000000 + LINK_IDLE_TIME + 1);
	assert_int_equal(scene->link->state, LINK_DONE);
	assert_string_equal(heard_at(scene, scene->client), "");
}

/* A client that reads nothing does not keep what it is sent for ever, nor more of it than a piece. */
static void stuck(void **state)
{
	struct scene *scene = *state;
	CLEANUP(free_pointer) char *much = xcalloc(1, (size_t)1 << 20);

	send_text(scene, STR(GET));
	for (int i = 0; i < 64; i++) {
		(void)send(scene->inner, much, (size_t)1 << 14, MSG_NOSIGNAL);
		step(scene);
	}
	assert_true(scene->link->out.length > 0 && scene->link->out.length <= (size_t)32 << 10);
	assert_int_equal(link_wants_inner(scene->link), 0);
	assert_int_equal(link_wants_client(scene->link) & EPOLLOUT, EPOLLOUT);
	expire_at(scene, scene->now + LINK_STUCK_TIME);
	assert_int_equal(scene->link->state, LINK_ANSWERING);
	expire_at(scene, scene->now + LINK_STUCK_TIME + 1);
	assert_int_equal(scene->link->state, LINK_DONE);
}

static void gone(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(POST "Content-Length: 9\r\n\r\nhell"));
	(void)close(scene->client);
	scene->client = -1;
	step(scene);
	assert_int_equal(scene->link->state, LINK_DONE);
	assert_int_equal(scene->opened, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

/* A stream is not waited for: its reader is gone once it sends nothing more, or takes nothing for half a minute. */
static void streams(void **state)
{
	struct scene *scene = *state;

	send_text(scene, STR(GET));
	link_streams(scene->link);
	scene->now += 1000000;
	link_expire(scene->link, scene->now);
	assert_int_equal(scene->link->state, LINK_ANSWERING);
	assert_int_equal(shutdown(scene->client, SHUT_WR), 0);
	step(scene);
	assert_int_equal(scene->link->state, LINK_DONE);
	/* Or it was already. */
	scene->link->state = LINK_ANSWERING;
	link_streams(scene->link);
	assert_int_equal(scene->link->state, LINK_DONE);
}

/* What waits for a client that does not read is little, and it is dropped. */
static void streams_unread(void **state)
{
	struct scene *scene = *state;
	static const char piece[4096] = { 'x' };
	size_t sent = 0;
	ssize_t n;

	send_text(scene, STR(GET));
	link_streams(scene->link);
	do {
		n = send(scene->inner, piece, sizeof(piece), MSG_NOSIGNAL | MSG_DONTWAIT);
		sent += n > 0 ? (size_t)n : 0;
		step(scene);
	} while (n > 0);
	assert_true(scene->link->out.length <= (size_t)64 << 10);
	assert_true(sent <= (size_t)1 << 20);
	scene->now += LINK_STUCK_TIME + 1;
	link_expire(scene->link, scene->now);
	assert_int_equal(scene->link->state, LINK_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(one_after_another),
		CASE(whole),
		CASE(refused),
		CASE(refused_second),
		CASE(refused_body),
		CASE(large),
		CASE(held),
		CASE(expected),
		CASE(ended_inside),
		CASE(half_closed),
		CASE(slow_head),
		CASE(slow_body),
		CASE(silent),
		CASE(stuck),
		CASE(gone),
		CASE(streams),
		CASE(streams_unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
