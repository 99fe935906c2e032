/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a response that matter here. Owns nothing. */
#ifndef STORE_HTTP_HEADER_H
#define STORE_HTTP_HEADER_H

#include "http.h"

#define HTTP_RETRY_MOST 3600L /* seconds that Retry-After can ask for here */

/*
 * Notes a line "Name: text" of the response's head: Date, and Retry-After as seconds or as a moment (RFC 9110, 10.2.3),
 * which counts from Date. Others are nothing to us.
 */
void http_header_take(struct str line, struct http_response *response);

#endif
