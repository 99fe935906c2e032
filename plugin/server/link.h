/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One client's connection, between the client's socket and the daemon's (daemon.h). Every byte passes through here: a
 * request goes on only when it is whole, was let through by the guard and was written anew, and the next one only when
 * the one before is answered. So whoever reads HTTP behind us never sees a doubtful or a slow request, and whatever is
 * refused gets one answer, and its connection is closed. Deadlines are of the whole, not of silence: a byte a second
 * does not prolong them. Nothing here waits.
 */
#ifndef STORE_SERVER_LINK_H
#define STORE_SERVER_LINK_H

#include "server/answer.h"
#include "server/chunks.h"
#include "server/guard.h"

/* Milliseconds. */
#define LINK_HEAD_TIME 10000    /* from the first byte of a request, of the first one from the connection on */
#define LINK_REQUEST_TIME 30000 /* from the first byte to the last */
#define LINK_IDLE_TIME 60000    /* between requests */
#define LINK_STUCK_TIME 30000   /* a client that takes nothing of what it is sent */
#define LINK_LINGER_TIME 2000   /* after the last answer, for the client to read it */

#define LINK_STREAM_ROOM (256 << 10) /* bytes of a stream that wait for its client, until it is stuck */

#define LINK_PEER_MOST 64

/* What links share; borrowed. */
struct link_shared {
	void *context;
	/* The answer to what is refused, whole, is appended to `out`. */
	void (*refuse)(void *context, enum guard_rule rule, const char *peer, struct bytes *out);
	/* Hands a socket to whoever reads HTTP; it is theirs in any case. */
	int (*open)(void *context, int descriptor, void *link, const char *peer, struct err *err);
	size_t held; /* bytes of bodies that are not whole */
	size_t held_most;
};

enum link_state {
	LINK_WAITING,   /* for a head */
	LINK_BODY,      /* for the rest of a request */
	LINK_ANSWERING, /* it was handed on */
	LINK_ENDING,    /* the last answer is on its way to the client */
	LINK_LINGERING, /* it is sent: the client may read it before we close */
	LINK_DONE       /* to be freed */
};

struct link {
	struct link_shared *shared;
	struct link *next; /* for its owner, as the next two */
	void *place;
	bool is_ready;

	enum link_state state;
	int client;
	int inner;         /* -1: not yet, or no more */
	struct bytes in;   /* from the client, not taken yet */
	struct bytes head; /* of the request whose body comes */
	struct bytes body;
	struct bytes request; /* whole, on its way in */
	size_t request_sent;
	struct bytes out; /* on its way to the client */
	size_t out_sent;
	struct guard_verdict verdict;
	struct chunks chunks;
	size_t held;       /* of shared->held */
	bool client_ended; /* it will send nothing more */
	bool is_answered;  /* link_answered was called for the request */
	bool is_streaming; /* link_streams was */
	bool is_first;     /* no request has come yet */
	long long begin;   /* when the request, the linger or the wait for a request began: ms of clock_running */
	bool is_begun;     /* bytes of a request are there */
	long long moved;   /* when the client last took something */
	char peer[LINK_PEER_MOST];
};

/* Takes a client's socket, which does not block; `peer` is its address. Free it by link_free. */
struct link *link_new(struct link_shared *shared, int client, const char *peer, long long now);
void link_free(struct link *link);

/* Does what can be done without waiting; true: there is more to do, and others may have their turn before. */
bool link_step(struct link *link, long long now);

/* Its request is answered: all bytes of that are in the inner socket, or went through it. */
void link_answered(struct link *link);

/* Its request is answered by a stream: a client that sends nothing more has gone, and nobody waits for its end. */
void link_streams(struct link *link);

/* What to poll the two sockets for: EPOLLIN, EPOLLOUT; 0: they need not be polled. */
uint32_t link_wants_client(const struct link *link);
uint32_t link_wants_inner(const struct link *link);

/* Ends what is past its deadline: a request that does not come by 408, all else without a word. */
void link_expire(struct link *link, long long now);

/* We are about to end: it goes as soon as nothing is under way. */
bool link_is_idle(const struct link *link);

#endif
