/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An API server for tests of what asks one: a process that answers as its script says, one request after the other,
 * on a Unix socket where kubectl's proxy would be. A script is steps, of which each is awaited in its order, or rules,
 * of which the first that fits answers. All that was asked is kept. After cmocka.h.
 */
#ifndef STORE_TEST_SERVER_H
#define STORE_TEST_SERVER_H

#include <stdio.h>
#include <sys/types.h>

#include "file.h"
#include "http.h"
#include "kube/kube.h"

#define ANSWER(status, more, body) "HTTP/1.1 " status "\r\n" more "Connection: close\r\n\r\n" body
#define OK(body) ANSWER("200 OK", "", body)
#define CREATED(body) ANSWER("201 Created", "", body)
#define BUSY ANSWER("429 Too Many Requests", "Retry-After: 1\r\n", "{\"kind\":\"Status\",\"message\":\"busy\"}")
#define FAULT(status, message) ANSWER(status, "", "{\"kind\":\"Status\",\"message\":\"" message "\"}")
#define CONFLICT FAULT("409 Conflict", "in the way")
#define MISSING FAULT("404 Not Found", "not found")
#define FORBIDDEN FAULT("403 Forbidden", "forbidden")
#define HTML ANSWER("200 OK", "", "<html>gateway</html>")
#define HALF ANSWER("200 OK", "Content-Length: 100\r\n", "{\"kind\":\"Po")
#define BROKEN ""   /* the connection ends */
#define SILENT NULL /* no answer ever comes, to anybody */

/* A list of objects, of JSON texts with commas between. */
#define LIST_OF(items) OK("{\"kind\":\"ThingList\",\"metadata\":{},\"items\":[" items "]}")

struct step {
	/* Begin of what has to come, and, after a newline, what has to be in its body. NULL: the script is over. */
	const char *request;
	const char *answer;
};

struct rule {
	const char *request; /* as of a step; NULL: there are no more */
	const char *answer;
	unsigned times;    /* that it answers; 0: always */
	unsigned late;     /* milliseconds before it does */
	const char *since; /* as request: it counts only once such a one came; NULL: from the beginning */
	unsigned held;     /* milliseconds that the connection stays open after it; others are served meanwhile */
};

#define ALWAYS(begin, said) { .request = (begin), .answer = (said) }
#define TIMES(count, begin, said) { .request = (begin), .answer = (said), .times = (count) }
#define ONCE(begin, said) TIMES(1, begin, said)
#define SINCE(before, begin, said) { .request = (begin), .answer = (said), .since = (before) }
#define HELD(milliseconds, begin, said) { .request = (begin), .answer = (said), .held = (milliseconds) }
#define LATE(milliseconds, begin, said) { .request = (begin), .answer = (said), .late = (milliseconds) }

struct server {
	struct kube cluster;
	pid_t process;
	int asked; /* descriptor of what was asked: "METHOD PATH BODY", a line each; "?" before what no script knows */
};

/* The script must outlive the server. What it does not know is refused with 400, which nobody repeats. */
void server_start(struct server *server, const struct step *steps);
void server_rules(struct server *server, const struct rule *rules);
void server_stop(struct server *server);

/*
 * Reads a request whole into `text` of `most` bytes: its head, and as much of a body as it says. The body in it, ended
 * by NUL; NULL when the client is gone before.
 */
char *server_read_request(int client, char *text, size_t most);

/* How many requests began so; after a newline, what their bodies have. */
size_t server_count(const struct server *server, const char *request);

/*
 * Fails unless the requests that may change something were these, in this order, a line each, "METHOD PATH" without the
 * query; and unless the script knew all of what was asked.
 */
void server_assert_changes(const struct server *server, const char *expected);

#endif
