/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libmicrohttpd, behind functions of ours; the only includer of its header. It reads requests from sockets that it is
 * handed, has no port and no thread: whoever owns it runs it, in one thread. It sees whole requests alone, of which the
 * framing was checked and written anew (guard.h, link.h).
 */
#ifndef STORE_SERVER_DAEMON_H
#define STORE_SERVER_DAEMON_H

#include <sys/socket.h>

#include "server/answer.h"
#include "server/request.h"

struct daemon;

/* What it calls, in the thread that runs it. */
struct daemon_hooks {
	void *context;
	/* Makes the answer; its texts must live as long as the request's arena. */
	void (*answer)(void *context, const struct request *request, struct answer *ret);
	/* The answer of that connection is a stream. */
	void (*streams)(void *context, void *tag);
	/*
	 * The answer is sent, or cannot be: `tag` is that of its connection, NULL when it was forgotten. `seconds` from
	 * the whole request on.
	 */
	void (*ended)(void *context, void *tag, const struct request *request, const struct answer *answer,
		      double seconds);
};

/* `hooks` is borrowed. ERR_INTERNAL when the system has no more descriptors. */
int daemon_open(const struct daemon_hooks *hooks, unsigned connections_most, struct daemon **ret, struct err *err);

/* Ends all connections; their requests end before it returns. NULL is allowed. */
void daemon_close(struct daemon *daemon);

/* Hands it one end of a pair of sockets, which it then owns, also after an error. ERR_INTERNAL. */
int daemon_add(struct daemon *daemon, int descriptor, void *tag, const char *peer, struct err *err);

/* From now on `ended` is called without the tag of that connection: it is no more, and a stream of it ends. */
void daemon_forget(struct daemon *daemon, const void *tag);

/* Reads on, when it is run next, from a stream that waits. */
void daemon_wake(struct answer_stream *stream);

/* Readable when there is something to do. */
int daemon_descriptor(const struct daemon *daemon);
/* Does what there is to do, and waits for nothing. */
void daemon_run(struct daemon *daemon);

/* "1.0.10": of the library that runs. */
const char *daemon_version(void);
/* Whether that one reads strictly enough to be reached from elsewhere: 1.0.10 or newer. */
bool daemon_is_strict(const char *version);
#define DAEMON_STRICT "1.0.10"

#endif
