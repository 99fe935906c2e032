/* SPDX-License-Identifier: Apache-2.0 */
/* A process of the test is the other side: it answers only when as many requests have come as it was told. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock.h"
#include "file.h"
#include "http.h"
#include "uri.h"

#define TOGETHER 4
#define PATIENCE 60    /* seconds */
#define DEADLINE 20000 /* milliseconds */
#define BODY_MOST ((size_t)64)
#define HEAD_MOST 4096

struct server {
	char folder[32];
	struct sockaddr_un address;
	pid_t process;
	struct http *http;
};

/* Its body is the path; "/silent" gets no answer. */
static void answer(int client, const char *head)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HEAD_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *path = strchr(head, ' ') + 1;
	size_t n = strcspn(path, " ");

	if (strncmp(path, "/silent", n) == 0)
		return;
	bytes_format(&out, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n%.*s",
		     strncmp(path, "/missing", n) == 0 ? "404 Not Found" : "200 OK", n, (int)n, path);
	(void)file_write_descriptor(client, bytes_str(&out), "client", &ignored);
}

static void read_head(int client, char *head)
{
	size_t length = 0;
	ssize_t got;

	head[0] = '\0';
	while (!strstr(head, "\r\n\r\n") && length < HEAD_MOST - 1 &&
	       (got = read(client, head + length, HEAD_MOST - 1 - length)) > 0) {
		length += (size_t)got;
		head[length] = '\0';
	}
}

/* The last that came gets the first answer. */
static void listen_forever(int listener, int together)
{
	static char heads[TOGETHER][HEAD_MOST];
	int clients[TOGETHER];

	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	(void)alarm(PATIENCE);
	for (;;) {
		for (int i = 0; i < together; i++) {
			clients[i] = accept(listener, NULL, NULL);
			read_head(clients[i], heads[i]);
		}
		for (int i = together - 1; i >= 0; i--) {
			answer(clients[i], heads[i]);
			(void)close(clients[i]);
		}
	}
}

static void server_start(struct server *server, int together)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	*server = (struct server){ .folder = "/tmp/test-http-XXXXXX", .address = { .sun_family = AF_UNIX } };
	assert_non_null(mkdtemp(server->folder));
	(void)snprintf(server->address.sun_path, sizeof(server->address.sun_path), "%s/s", server->folder);
	assert_int_equal(bind(listener, (const struct sockaddr *)&server->address, sizeof(server->address)), 0);
	assert_int_equal(listen(listener, 16), 0);
	server->process = fork();
	if (!server->process)
		listen_forever(listener, together);
	(void)close(listener);
	assert_int_equal(http_open(server->address.sun_path, &server->http, &err), 0);
}

static void server_stop(struct server *server)
{
	http_close(server->http);
	(void)kill(server->process, SIGKILL);
	(void)waitpid(server->process, NULL, 0);
	(void)unlink(server->address.sun_path);
	(void)rmdir(server->folder);
}

static struct http_request get(const char *path)
{
	return (struct http_request){ .method = "GET", .path = path, .ceiling = BODY_MOST, .deadline = DEADLINE };
}

static void free_all(struct http_response *responses, size_t count)
{
	for (size_t i = 0; i < count; i++)
		http_response_free(&responses[i]);
}

/* One after the other, the first would wait for its answer until the deadline. */
static void test_side_by_side(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct http_request requests[] = { get("/a"), get("/missing"), get("/c"), get("/d"),
						 get("/e"), get("/f"),       get("/g"), get("/h") };
	struct http_response responses[COUNT_OF(requests)];
	struct server server;

	(void)state;
	server_start(&server, TOGETHER);
	assert_int_equal(http_call_all(server.http, requests, COUNT_OF(requests), responses, &err), 0);
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		assert_string_equal(responses[i].body.data, requests[i].path);
		assert_int_equal(responses[i].status, i == 1 ? 404 : 200);
	}
	free_all(responses, COUNT_OF(responses));
	server_stop(&server);
}

static void test_none(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;

	(void)state;
	server_start(&server, 1);
	assert_int_equal(http_call_all(server.http, NULL, 0, NULL, &err), 0);
	server_stop(&server);
}

static void assert_fails(int together, const struct http_request *requests, size_t count, enum err_code code,
			 const char *words)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct http_response responses[TOGETHER];
	struct server server;

	server_start(&server, together);
	assert_int_equal(http_call_all(server.http, requests, count, responses, &err), -1);
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.message, words));
	free_all(responses, count);
	server_stop(&server);
}

/* The first that failed is told, whichever ended first. */
static void test_failures(void **state)
{
	const struct http_request silent[] = { get("/a"), get("/silent"), get("/silent"), get("/d") };
	struct http_request large[] = { get("/a"), get("/0123456789") };
	struct http_request late = get("/a");

	(void)state;
	assert_fails(TOGETHER, silent, COUNT_OF(silent), ERR_CLUSTER, "GET /silent: ");
	large[1].ceiling = 5;
	assert_fails(2, large, COUNT_OF(large), ERR_LIMIT, "GET /0123456789: the answer is larger than 5 bytes");
	late.deadline = 50;
	assert_fails(2, &late, 1, ERR_TIMEOUT, "GET /a: no answer within 50 ms");
}

/* Nobody answers one request alone here: only the signal ends it. */
static void test_signal(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct interrupt interrupt = INTERRUPT_INIT;
	struct context context = { .interrupt = &interrupt, .timeout = CONTEXT_ENDLESS };
	struct http_request request = get("/a");
	struct http_response response;
	struct server server;

	(void)state;
	server_start(&server, 2);
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	request.within = &context;
	assert_int_equal(kill(getpid(), SIGTERM), 0);
	assert_int_equal(http_call(server.http, &request, &response, &err), -1);
	assert_int_equal(err.code, ERR_TERMINATED);
	interrupt_close(&interrupt);
	http_response_free(&response);
	server_stop(&server);
}

static void *set_soon(void *flag)
{
	(void)usleep(100000);
	atomic_store((atomic_bool *)flag, true);
	return NULL;
}

static void test_flag(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	atomic_bool flag = false;
	struct context context = { .cancelled = &flag, .timeout = CONTEXT_ENDLESS };
	struct http_request request = get("/a");
	struct http_response response;
	struct server server;
	pthread_t thread;

	(void)state;
	server_start(&server, 2);
	request.within = &context;
	assert_int_equal(pthread_create(&thread, NULL, set_soon, &flag), 0);
	assert_int_equal(http_call(server.http, &request, &response, &err), -1);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	http_response_free(&response);
	server_stop(&server);
}

/* Whoever takes a connection and says nothing holds nobody who wants to end. */
static void test_signal_ends_a_probe(void **state)
{
	struct interrupt interrupt = INTERRUPT_INIT;
	struct context context = { .interrupt = &interrupt, .timeout = CONTEXT_ENDLESS };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	struct http_probe probe = {
		.host = "silent.test", .address = "127.0.0.1", .deadline = 20000, .within = &context
	};
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	char url[64];
	pid_t other;
	long long begin = clock_running();

	(void)state;
	assert_int_equal(bind(listener, (const struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
	probe.port = ntohs(address.sin_port);
	(void)snprintf(url, sizeof(url), "http://silent.test:%d/", probe.port);
	probe.url = url;
	assert_int_equal(interrupt_open(&interrupt, &err), 0);
	other = fork();
	if (!other) {
		(void)usleep(200000);
		(void)kill(getppid(), SIGTERM);
		_exit(0);
	}
	assert_int_equal(http_probe(&probe, &err), -1);
	assert_true(clock_running() - begin < 5000);
	err_clear(&err);
	assert_int_equal(interrupt_check(&interrupt, 0, &err), -1);
	assert_int_equal(err.code, ERR_TERMINATED);
	interrupt_close(&interrupt);
	(void)waitpid(other, NULL, 0);
	(void)close(listener);
}

static void test_encode(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(BODY_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	uri_encode(&out, STR("az-AZ_0.9~ =,/%\xc3\xa4"));
	assert_string_equal(out.data, "az-AZ_0.9~%20%3D%2C%2F%25%C3%A4");
	assert_string_equal(uri_decode(bytes_str(&out), &arena).p, "az-AZ_0.9~ =,/%\xc3\xa4");
	/* What is no %XX stays, at the end of the text too, though one would stand behind it. */
	assert_string_equal(uri_decode((struct str){ "%zz%4g%41%6b%412", 14 }, &arena).p, "%zz%4gAk%4");
	assert_int_equal(uri_byte(STR("%00"), 0), 0);
	assert_int_equal(uri_byte(STR("a41"), 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_side_by_side), cmocka_unit_test(test_none),
		cmocka_unit_test(test_failures),     cmocka_unit_test(test_signal),
		cmocka_unit_test(test_flag),         cmocka_unit_test(test_signal_ends_a_probe),
		cmocka_unit_test(test_encode),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
