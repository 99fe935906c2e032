/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams of events (WHATWG HTML, 9.2): how the stores are that a reader may see, then each that changes, whole. What a
 * reader has still to be told is what changed last, not a queue: who reads slowly skips what was in between, and a
 * stream costs the same however much changes. Of the one thread that answers; time is handed in.
 *
 * An event that leaves a reader with all that there is has an id of that view, which any server gives it; those on the
 * way there have an empty one, so that whoever breaks off in between begins anew.
 */
#ifndef STORE_SERVER_FEED_H
#define STORE_SERVER_FEED_H

#include "server/answer.h"
#include "server/caller.h"
#include "server/snapshot.h"

/* Milliseconds. */
#define FEED_PACE 200    /* between two looks for changes */
#define FEED_QUIET 15000 /* without an event, until a comment says that the stream is open */
#define FEED_LIFE 900000 /* of a stream: its reader comes again, perhaps to another server */
#define FEED_STREAMS_MOST 1000

struct feed;

struct feed *feed_new(size_t streams_most);

/* Nobody reads any of its streams any more. NULL is allowed. */
void feed_free(struct feed *feed);

/* How it is now, at most every FEED_PACE; the snapshot is held. */
void feed_take(struct feed *feed, struct snapshot *snapshot, long long now);

/* Whether feed_take wants a snapshot: somebody reads, and the last one is old enough. */
bool feed_wants(const struct feed *feed, long long now);

struct feed_request {
	const struct caller *caller; /* is copied */
	const char *name;            /* of the only store that is told of; NULL: all */
	struct str last;             /* id of the event that the reader had last; empty: none */
};

/* A stream, which is freed when its reader is gone; NULL: there are as many as may be. */
struct answer_stream *feed_open(struct feed *feed, const struct feed_request *request, long long now);

/* Wakes the streams that have something to say by now. */
void feed_turn(struct feed *feed, long long now, void (*wake)(struct answer_stream *stream));

/* All streams end when they are woken next, and those that begin. */
void feed_end(struct feed *feed);

size_t feed_count(const struct feed *feed);

#endif
