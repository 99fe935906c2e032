/* SPDX-License-Identifier: Apache-2.0 */
/* An answer before it is sent, and what all answers have. Its texts are borrowed until it is sent. */
#ifndef STORE_SERVER_ANSWER_H
#define STORE_SERVER_ANSWER_H

#include <time.h>

#include "bytes.h"

/* status, reason. All that are answered: a row more is a label more in metrics. */
#define ANSWER_STATUS_TABLE(X)                                                                                         \
	X(200, "OK")                                                                                                   \
	X(204, "No Content")                                                                                           \
	X(304, "Not Modified")                                                                                         \
	X(400, "Bad Request")                                                                                          \
	X(401, "Unauthorized")                                                                                         \
	X(403, "Forbidden")                                                                                            \
	X(404, "Not Found")                                                                                            \
	X(405, "Method Not Allowed")                                                                                   \
	X(408, "Request Timeout")                                                                                      \
	X(409, "Conflict")                                                                                             \
	X(413, "Content Too Large")                                                                                    \
	X(414, "URI Too Long")                                                                                         \
	X(422, "Unprocessable Content")                                                                                \
	X(429, "Too Many Requests")                                                                                    \
	X(431, "Request Header Fields Too Large")                                                                      \
	X(500, "Internal Server Error")                                                                                \
	X(503, "Service Unavailable")                                                                                  \
	X(504, "Gateway Timeout")                                                                                      \
	X(505, "HTTP Version Not Supported")

/* Fields of every answer: nobody guesses its type, keeps it, or is told where the reader came from. */
#define ANSWER_FIELD_TABLE(X)                                                                                          \
	X("X-Content-Type-Options", "nosniff")                                                                         \
	X("Referrer-Policy", "no-referrer")                                                                            \
	X("Cache-Control", "no-store")

#define ANSWER_FIELDS_MOST 4

struct answer_field {
	const char *name;
	const char *value;
};

/*
 * A body that comes bit by bit, for as long as somebody reads it. `read` gives bytes, 0 when there are none now (it is
 * called again once the stream was woken), -1 at its end; `ended` is called once, when nobody reads any more, and it is
 * freed with that.
 */
struct answer_stream {
	long (*read)(void *of, char *out, size_t most);
	void (*ended)(void *of);
	void *of;
	void *waiting; /* whoever sends it has this; NULL: it does not wait to be woken */
};

struct answer {
	int status;
	const char *type; /* Content-Type; NULL: there is no body */
	struct str body;
	struct answer_stream *stream;                   /* in the place of a body; NULL: there is none. Handed over */
	struct answer_field fields[ANSWER_FIELDS_MOST]; /* besides those that all have */
	size_t field_count;
	bool closes; /* the connection ends with it */
};

/* Adds a field; texts are borrowed. A further one than fit is left out. */
void answer_add(struct answer *answer, const char *name, const char *value);

/* Appends the whole answer as HTTP/1.1 of the moment `now`. */
void answer_write(const struct answer *answer, time_t now, struct bytes *out);

/* The statuses' count, the place of one among them (that of 500 for any other), and what stands at a place. */
size_t answer_status_count(void);
size_t answer_status_place(int status);
int answer_status_at(size_t place);
const char *answer_reason(int status);

#endif
