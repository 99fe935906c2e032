/* SPDX-License-Identifier: Apache-2.0 */
/* What all requests are answered out of. Of the one thread that answers, but for what is said to be of any. */
#ifndef STORE_SERVER_SERVING_H
#define STORE_SERVER_SERVING_H

#include "server/feed.h"
#include "server/metrics.h"
#include "server/supply.h"

struct serving {
	const char *resource;  /* what tokens for us name, a URL */
	bool is_loopback;      /* only this machine reaches us */
	bool is_ending;        /* told to end: no new work */
	struct str openapi;    /* the document */
	struct supply *supply; /* of stores; NULL: there is none */
	struct feed *feed;     /* of streams */
	struct metrics metrics;
	/* Hears each line of the log, JSON with its newline, from any thread; false: it is lost. */
	bool (*log)(void *listener, struct str line);
	void *listener;
};

#endif
