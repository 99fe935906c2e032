/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP by libcurl, over a Unix socket; connections are kept. The only includer of curl.h. The handle owns the
 * connections; a response owns its body until http_response_free.
 */
#ifndef STORE_HTTP_H
#define STORE_HTTP_H

#include <time.h>

#include "context.h"
#include "http_response.h"

struct http;

struct http_request {
	const char *method;       /* "GET" … */
	const char *path;         /* with the query, encoded: "/api/v1/namespaces?limit=500" */
	const char *accept;       /* NULL: any */
	const char *content_type; /* of the body; NULL: there is no body */
	struct str body;
	size_t ceiling;    /* bytes of the response's body at most */
	unsigned deadline; /* milliseconds for all of it; 0: none (streams) */
	unsigned idle;     /* milliseconds without a byte, in whole seconds; 0: that does not matter */
	/*
	 * Gets the body piece by piece instead of the response, while it arrives, when the status is 2xx. A return
	 * other than 0 ends the call without an error. NULL: the body is collected.
	 */
	int (*sink)(void *context, struct str piece);
	void *context;
	struct context *within; /* whose cancellation ends the call; NULL: nobody looks */
	/* Called about once a second while nothing has come; an error ends the call and is its error. NULL: none. */
	int (*tick)(void *context, struct err *err);
	void *tick_context;
};

/* Nothing is connected yet. ERR_INTERNAL when libcurl refuses to start. */
int http_open(const char *socket_path, struct http **ret, struct err *err);
void http_close(struct http *http); /* NULL is allowed */

/*
 * Several exchanges side by side, at most eight at a time; returns when all have ended. Answers are in the order of the
 * requests; within and tick are those of the first. The error is that of the first request that has one; `ret` has
 * the fault of each.
 * http_response_free all of `ret` in every case.
 */
int http_call_all(struct http *http, const struct http_request *requests, size_t count, struct http_response *ret,
		  struct err *err);

/*
 * One exchange. 0 when an answer came, whatever its status. ERR_CLUSTER when the other side cannot be reached or ends
 * the connection, ERR_TIMEOUT at the deadline, ERR_LIMIT past the ceiling, those of context_check.
 * http_response_free `ret` in every case.
 */
static inline int http_call(struct http *http, const struct http_request *request, struct http_response *ret,
			    struct err *err)
{
	return http_call_all(http, request, 1, ret, err);
}

/*
 * Several GETs at once, each over a connection of its own, whose bodies are handed over while they arrive. Owns its
 * connections.
 */
struct http_streams;

struct http_stream {
	const char *path;                             /* as in http_request; copied */
	int (*sink)(void *context, struct str piece); /* other than 0: this stream ends */
	/* Once; status 0: the connection broke before the end; words: of an answer other than 2xx. */
	void (*ended)(void *context, long status, struct str words);
	void *context;
	unsigned idle; /* milliseconds without a byte that break it; 0: none */
};

/* ERR_INTERNAL when libcurl refuses to start. */
int http_streams_open(const char *socket_path, struct http_streams **ret, struct err *err);
void http_streams_close(struct http_streams *streams); /* NULL is allowed; nothing is told */
int http_streams_add(struct http_streams *streams, const struct http_stream *request, struct err *err);

/*
 * Hands over what arrives within `milliseconds`, returns earlier when something did. Errors of context_check alone: a
 * stream that breaks off only ends.
 */
int http_streams_move(struct http_streams *streams, int milliseconds, struct context *within, struct err *err);

struct http_probe {
	const char *url;
	const char *host;    /* in the URL */
	const char *address; /* connect there, an address or another name; NULL: look the host up */
	int port;
	unsigned deadline;      /* milliseconds */
	struct context *within; /* whose cancellation ends it, as if no answer came; NULL: nobody */
	long status;            /* what came */
	bool untrusted;         /* it answered, with a certificate that is not one for the host */
	double milliseconds;    /* that it took */
};

/*
 * One GET of a page over the network, without following it elsewhere; a certificate is checked. By the proxy of the
 * environment, as any program would, but for an address that is given: that one is asked itself. ERR_CLUSTER with
 * libcurl's reason when there was no answer.
 */
int http_probe(struct http_probe *probe, struct err *err);

struct http_reach {
	const char *host;
	int port;
	unsigned deadline;      /* milliseconds */
	struct context *within; /* as for a probe */
	bool unresolved;        /* the host has no address */
	char address[46];       /* that it has; "" when unresolved, or when none of them takes a connection */
};

/*
 * Opens a TCP connection and closes it. ERR_CLUSTER with libcurl's reason when the host has no address, or none that
 * takes it.
 */
int http_reach(struct http_reach *reach, struct err *err);

#endif
