/* SPDX-License-Identifier: Apache-2.0 */
/* Streams by way of the library: they wait, are woken, and end with whoever reads or sends them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "alloc.h"
#include "server/daemon.h"

#define GET "GET /events HTTP/1.1\r\nHost: a\r\n\r\n"
#define TURNS 20

struct source {
	struct answer_stream stream;
	const char *text; /* what it says next; "": nothing now, NULL: the end */
	int reads;
	int ends;
};

struct scene {
	struct daemon_hooks hooks;
	struct daemon *daemon;
	struct source source;
	int client;
	int streams; /* how often a stream was told of */
	int ended;
	char said[8192];
};

static long read_source(void *of, char *out, size_t most)
{
	struct source *source = of;
	size_t n;

	source->reads++;
	if (!source->text)
		return -1;
	n = strlen(source->text);
	n = n < most ? n : most;
	memcpy(out, source->text, n);
	source->text += n;
	return (long)n;
}

static void end_source(void *of)
{
	struct source *source = of;

	source->ends++;
}

static void on_answer(void *context, const struct request *request, struct answer *ret)
{
	struct scene *scene = context;

	(void)request;
	scene->source.stream = (struct answer_stream){ .read = read_source, .ended = end_source, .of = &scene->source };
	*ret = (struct answer){ .status = 200, .type = "text/event-stream", .stream = &scene->source.stream };
}

static void on_streams(void *context, void *tag)
{
	struct scene *scene = context;

	assert_ptr_equal(tag, scene);
	scene->streams++;
}

static void on_ended(void *context, void *tag, const struct request *request, const struct answer *answer,
		     double seconds)
{
	struct scene *scene = context;

	(void)tag;
	(void)request;
	(void)answer;
	(void)seconds;
	scene->ended++;
}

static int open_scene(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct scene *scene = xcalloc(1, sizeof(*scene));
	int pair[2];

	scene->hooks = (struct daemon_hooks){ scene, on_answer, on_streams, on_ended };
	scene->source.text = "one\n";
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) ||
	    daemon_open(&scene->hooks, 8, &scene->daemon, &err) ||
	    daemon_add(scene->daemon, pair[1], scene, "10.0.0.1", &err))
		return -1;
	scene->client = pair[0];
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	daemon_close(scene->daemon);
	assert_int_equal(scene->source.ends, 1);
	if (scene->client >= 0)
		(void)close(scene->client);
	free_pointer(state);
	return 0;
}

/* What has come after some turns. */
static const char *heard(struct scene *scene)
{
	ssize_t n;

	for (int i = 0; i < TURNS; i++) {
		daemon_run(scene->daemon);
		(void)poll(NULL, 0, 1);
	}
	n = recv(scene->client, scene->said, sizeof(scene->said) - 1, 0);
	scene->said[n < 0 ? 0 : n] = '\0';
	return scene->said;
}

static void ask(struct scene *scene, const char *request)
{
	assert_int_equal(send(scene->client, request, strlen(request), MSG_NOSIGNAL), strlen(request));
}

/* Nothing is asked of it while it waits. */
static void waits(void **state)
{
	struct scene *scene = *state;
	int reads;

	ask(scene, GET);
	assert_non_null(strstr(heard(scene), "Content-Type: text/event-stream\r\n"));
	assert_non_null(strstr(scene->said, "Transfer-Encoding: chunked\r\n"));
	assert_non_null(strstr(scene->said, "\r\n\r\n4\r\none\n\r\n"));
	assert_non_null(scene->source.stream.waiting);
	assert_int_equal(scene->streams, 1);
	reads = scene->source.reads;
	assert_string_equal(heard(scene), "");
	assert_int_equal(scene->source.reads, reads);
	scene->source.text = "two\n";
	daemon_wake(&scene->source.stream);
	assert_string_equal(heard(scene), "4\r\ntwo\n\r\n");
	/* Whoever is woken in vain waits again. */
	daemon_wake(&scene->source.stream);
	assert_string_equal(heard(scene), "");
	daemon_wake(&scene->source.stream);
	daemon_wake(&scene->source.stream);
	assert_string_equal(heard(scene), "");
	assert_int_equal(scene->ended, 0);
}

/* Its end is that of an answer: the next request comes on the same connection. */
static void ends(void **state)
{
	struct scene *scene = *state;

	ask(scene, GET);
	(void)heard(scene);
	scene->source.text = NULL;
	daemon_wake(&scene->source.stream);
	assert_string_equal(heard(scene), "0\r\n\r\n");
	assert_int_equal(scene->ended, 1);
	assert_int_equal(scene->source.ends, 1);
	scene->source = (struct source){ .text = "again\n" };
	ask(scene, GET);
	assert_non_null(strstr(heard(scene), "again\n"));
}

/* Who is forgotten is not waited for, though its stream waits. */
static void forgotten(void **state)
{
	struct scene *scene = *state;

	ask(scene, GET);
	(void)heard(scene);
	(void)close(scene->client);
	scene->client = -1;
	daemon_forget(scene->daemon, scene);
	for (int i = 0; i < TURNS; i++)
		daemon_run(scene->daemon);
	assert_int_equal(scene->source.ends, 1);
	assert_int_equal(scene->ended, 1);
}

/* HEAD opens none, and what one was made for it is freed. */
static void head(void **state)
{
	struct scene *scene = *state;

	ask(scene, "HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_non_null(strstr(heard(scene), "200 OK\r\n"));
	assert_int_equal(scene->source.reads, 0);
	assert_int_equal(scene->source.ends, 1);
}

/* The end of the server, in the midst of it. */
static void closed(void **state)
{
	struct scene *scene = *state;

	ask(scene, GET);
	(void)heard(scene);
	assert_non_null(scene->source.stream.waiting);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
	const struct CMUnitTest tests[] = { CASE(waits), CASE(ends), CASE(forgotten), CASE(head), CASE(closed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
