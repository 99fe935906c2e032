/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An API server for tests of what asks one: a process that answers as its script says, one request after the other.
 * After cmocka.h.
 */
#ifndef STORE_TEST_SERVER_H
#define STORE_TEST_SERVER_H

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "http.h"
#include "kube/kube.h"

#define SERVER_PATIENCE 60 /* seconds */
#define HEAD_MOST 8192

#define ANSWER(status, more, body) "HTTP/1.1 " status "\r\n" more "Connection: close\r\n\r\n" body
#define OK(body) ANSWER("200 OK", "", body)
#define BUSY ANSWER("429 Too Many Requests", "Retry-After: 1\r\n", "{\"kind\":\"Status\",\"message\":\"busy\"}")
#define FAULT(status, message) ANSWER(status, "", "{\"kind\":\"Status\",\"message\":\"" message "\"}")
#define CONFLICT FAULT("409 Conflict", "in the way")
#define HTML ANSWER("200 OK", "", "<html>gateway</html>")
#define HALF ANSWER("200 OK", "Content-Length: 100\r\n", "{\"kind\":\"Po")
#define BROKEN ""
#define SILENT NULL

struct step {
	/* Begin of what has to come, and, after a newline, what has to be in its body. NULL: the script is over. */
	const char *request;
	const char *answer;
};

struct server {
	struct cluster cluster;
	pid_t process;
};

/* The rest of a request whose head is there; whether it is what the script wants. */
static inline bool is_wanted_request(int client, const char *head, const char *request)
{
	size_t line = request ? strcspn(request, "\n") : 0;
	const char *body = strstr(head, "\r\n\r\n");
	char more[HEAD_MOST] = "";

	if (!request || strncmp(head, request, line) != 0)
		return false;
	if (!request[line])
		return true;
	return (body && strstr(body, request + line + 1)) ||
	       (read(client, more, sizeof(more) - 1) > 0 && strstr(more, request + line + 1));
}

static inline void serve(int client, const struct step *step)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	char head[HEAD_MOST] = "";
	const char *answer;
	size_t length = 0;
	ssize_t got;

	while (!strstr(head, "\r\n\r\n") && length < sizeof(head) - 1 &&
	       (got = read(client, head + length, sizeof(head) - 1 - length)) > 0)
		length += (size_t)got;
	answer = is_wanted_request(client, head, step->request) ? step->answer
								: FAULT("400 Bad Request", "not in the script");
	if (!answer)
		(void)pause();
	else
		(void)file_write_descriptor(client, str_of(answer), "client", &ignored);
}

static inline void listen_for(int listener, const struct step *steps)
{
	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	(void)alarm(SERVER_PATIENCE);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		serve(client, steps);
		(void)close(client);
		steps += steps->request != NULL;
	}
}

static inline void server_start(struct server *server, const struct step *steps)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);

	*server = (struct server){ .cluster = CLUSTER_INIT };
	assert_int_equal(scratch_make(&server->cluster.scratch, &environment_none, &err), 0);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/api", server->cluster.scratch.folder);
	assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, 8), 0);
	server->process = fork();
	if (!server->process)
		listen_for(listener, steps);
	(void)close(listener);
	assert_int_equal(http_open(address.sun_path, &server->cluster.http, &err), 0);
	assert_int_equal(http_open(address.sun_path, &server->cluster.aside, &err), 0);
}

static inline void server_stop(struct server *server)
{
	(void)kill(server->process, SIGKILL);
	(void)waitpid(server->process, NULL, 0);
	cluster_close(&server->cluster);
}

#endif
