/* SPDX-License-Identifier: Apache-2.0 */
/* What came of a request. A response owns its body until http_response_free. */
#ifndef STORE_HTTP_RESPONSE_H
#define STORE_HTTP_RESPONSE_H

#include <time.h>

#include "bytes.h"

#define HTTP_RETRY_MOST 3600L /* seconds that Retry-After can ask for here */

enum http_fault {
	HTTP_FINE,   /* an answer came, whatever its status */
	HTTP_UNSENT, /* nobody listens: the other side has not seen the request */
	HTTP_BROKEN, /* the connection ended before the answer did */
	HTTP_SILENT, /* no answer in time */
	HTTP_ENDED   /* by a signal, or by the tick */
};

struct http_response {
	enum http_fault fault;
	long status;      /* 200 … */
	time_t date;      /* of the header Date, by the clock of the other side; 0: it said none */
	long retry_after; /* seconds, of the header Retry-After; 0: it said none */
	struct bytes body;
};

/*
 * Notes a line "Name: text" of the response's head: Date, and Retry-After as seconds or as a moment (RFC 9110, 10.2.3),
 * which counts from Date. Others are nothing to us.
 */
void http_response_take_header(struct str line, struct http_response *response);

static inline void http_response_free(struct http_response *response)
{
	bytes_free(&response->body);
}

#endif
