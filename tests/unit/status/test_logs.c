/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What real clusters do too seldom for a test (tests/e2e/look.bats has the rest): connections that break in the middle
 * of a log. A process of the test stands in for kubectl's proxy.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "acme.h"
#include "file.h"
#include "http.h"
#include "status/logs.h"

#define TEXT_MOST ((size_t)1 << 16)
#define PATIENCE 60 /* seconds */
#define TIME(second) "2026-01-01T00:00:0" second ".000000000Z "

/* A pod that has ended for good, and its log. */
#define PODS                                                                                                           \
	"{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"seed\",\"uid\":\"1\"},"                          \
	"\"spec\":{\"containers\":[{\"name\":\"main\"}]},"                                                           \
	"\"status\":{\"phase\":\"Succeeded\",\"containerStatuses\":[{\"name\":\"main\","                               \
	"\"state\":{\"terminated\":{\"exitCode\":0}}}]}}]}"
#define NOTHING "{\"kind\":\"EventList\",\"items\":[]}"

/* What comes first, and after sinceTime. */
struct script {
	const char *first;
	bool breaks; /* after it, without an end */
	const char *again;
};

struct server {
	struct kube cluster;
	pid_t process;
};

static void answer(int client, const char *body, bool breaks)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	bytes_add_text(&out, "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
	bytes_format(&out, "%zx\r\n%s\r\n%s", strlen(body), body, breaks ? "" : "0\r\n\r\n");
	(void)file_write_descriptor(client, bytes_str(&out), "client", &ignored);
}

/* The store is there, and deployed. */
static const char *other(const char *head)
{
	if (strstr(head, "/pods?"))
		return PODS;
	if (strstr(head, "/secrets?"))
		return "{\"kind\":\"SecretList\",\"items\":[" ACME_RECORD("1", "deployed") "]}";
	return strstr(head, "/namespaces/store-acme HTTP") ? ACME_SPACE_OBJECT("") : NOTHING;
}

static void serve(int client, const struct script *script)
{
	char head[TEXT_MOST / 16] = "";
	size_t length = 0;
	ssize_t got;

	while (!strstr(head, "\r\n\r\n") && length < sizeof(head) - 1 &&
	       (got = read(client, head + length, sizeof(head) - 1 - length)) > 0)
		length += (size_t)got;
	*strchr(head, '\r') = '\0';
	if (strstr(head, "sinceTime="))
		answer(client, script->again, false);
	else if (strstr(head, "/log?"))
		answer(client, script->first, script->breaks);
	else
		answer(client, other(head), false);
}

static void listen_forever(int listener, const struct script *script)
{
	/* A test that fails does not come to its end: nobody shall wait for us. */
	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	(void)alarm(PATIENCE);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client >= 0)
			serve(client, script);
		(void)close(client);
	}
}

static void server_start(struct server *server, const struct script *script)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	*server = (struct server){ .cluster = KUBE_INIT };
	assert_int_equal(tempdir_make(&server->cluster.scratch, &environment_none, &err), 0);
	/* The name that kube/kube.c gives it. */
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s",
		       tempdir_path(&server->cluster.scratch, "api", &arena));
	assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 8), 0);
	server->process = fork();
	if (!server->process)
		listen_forever(listener, script);
	(void)close(listener);
	assert_int_equal(http_open(address.sun_path, &server->cluster.http, &err), 0);
}

static void server_stop(struct server *server)
{
	http_close(server->cluster.http);
	(void)kill(server->process, SIGKILL);
	(void)waitpid(server->process, NULL, 0);
	tempdir_remove(&server->cluster.scratch);
}

/* Runs the verb with its stdout in a file, whose text is appended to `out`. */
static int follow_as(struct server *server, struct logs_request request, struct bytes *out, struct err *err)
{
	FILE *file = tmpfile();
	int before = dup(STDOUT_FILENO);
	int result;

	assert_non_null(file);
	(void)fflush(stdout);
	(void)dup2(fileno(file), STDOUT_FILENO);
	result = logs_run(&server->cluster, &request, &(struct logs_reader){ .output = STDOUT_FILENO }, err);
	(void)dup2(before, STDOUT_FILENO);
	(void)close(before);
	(void)lseek(fileno(file), 0, SEEK_SET);
	assert_int_equal(file_read_descriptor(fileno(file), "stdout", out, err), 0);
	(void)fclose(file);
	return result;
}

static int follow_into(struct server *server, bool follow, struct bytes *out, struct err *err)
{
	return follow_as(server, (struct logs_request){ .name = "acme", .pod = "seed", .follow = follow, .tail = -1 },
			 out, err);
}

static void assert_followed(const struct script *script, const char *expected)
{
	CLEANUP(server_stop) struct server server;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	server_start(&server, script);
	assert_int_equal(follow_into(&server, true, &out, &err), 0);
	assert_string_equal(out.length ? out.data : "", expected);
}

static void test_whole(void **state)
{
	(void)state;
	assert_followed(&(struct script){ TIME("1") "one\n" TIME("2") "two\n", false, "" }, "one\ntwo\n");
	/* The last line has no end. */
	assert_followed(&(struct script){ TIME("1") "one\n" TIME("2") "two", false, "" }, "one\ntwo\n");
	assert_followed(&(struct script){ "", false, "" }, "");
}

/* Also when the container has ended meanwhile. What was printed comes again, since times are cut to seconds. */
static void test_broken_between_lines(void **state)
{
	(void)state;
	assert_followed(&(struct script){ TIME("1") "one\n" TIME("2") "two\n", true,
					  TIME("2") "two\n" TIME("3") "three\n" },
			"one\ntwo\nthree\n");
}

static void test_broken_in_a_line(void **state)
{
	(void)state;
	assert_followed(&(struct script){ TIME("1") "one\n" TIME("2") "tw", true,
					  TIME("1") "one\n" TIME("2") "two\n" TIME("3") "three\n" },
			"one\ntwo\nthree\n");
	assert_followed(&(struct script){ TIME("1") "one\n2026-01", true, TIME("1") "one\n" TIME("2") "two\n" },
			"one\ntwo\n");
}

/* Lines that were printed before the connection broke are known by their moments with --timestamps, too. */
static void test_timestamps(void **state)
{
	const struct logs_request request = {
		.name = "acme", .pod = "seed", .follow = true, .timestamps = true, .tail = -1
	};
	CLEANUP(server_stop) struct server server;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	server_start(&server, &(struct script){ TIME("1") "one\n" TIME("2") "two\n", true,
						TIME("2") "two\n" TIME("3") "three\n" });
	assert_int_equal(follow_as(&server, request, &out, &err), 0);
	assert_string_equal(out.data, TIME("1") "one\n" TIME("2") "two\n" TIME("3") "three\n");
}

/* Without -f nobody would read on. */
static void test_broken_without_follow(void **state)
{
	CLEANUP(server_stop) struct server server;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	CLEANUP(err_clear) struct err err = ERR_INIT;

	(void)state;
	server_start(&server, &(struct script){ TIME("1") "one\n" TIME("2") "tw", true, "" });
	assert_int_equal(follow_into(&server, false, &out, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
	assert_non_null(strstr(err.message, "seed/main"));
	assert_string_equal(out.data, "one\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_broken_between_lines),
		cmocka_unit_test(test_broken_in_a_line),
		cmocka_unit_test(test_timestamps),
		cmocka_unit_test(test_broken_without_follow),
	};

	/* What follows on and on is a failure, too. */
	(void)alarm(PATIENCE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
