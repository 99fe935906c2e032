/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which answers of the API server say nothing about what was asked, and whether asking again is safe. Pure functions;
 * kube/call.c asks.
 */
#ifndef STORE_KUBE_RETRY_H
#define STORE_KUBE_RETRY_H

#include "http_response.h"
#include "kube/exchange.h"

enum retry_verdict {
	RETRY_ANSWERED, /* it is the answer, good or bad */
	RETRY_NOT_DONE, /* the API server has not carried it out, and will later */
	RETRY_UNKNOWN   /* no proper answer: it may have been carried out */
};

/*
 * `tree` is the body as JSON, NULL when it is none; `is_text`: the body need not be JSON. Unreachable (429, a refused
 * connection, also in the words of kubectl's proxy), gateways (502, 504, HTML with 200), 500 and 503 of the API server.
 */
enum retry_verdict retry_judge(const struct kube_call *call, const struct http_response *response,
			       const struct value *tree, bool is_text);

/*
 * Whether a call may be made again though it may have been carried out: it reads; it says what shall be, whatever was
 * (apply, merge patch); or a second time fails in a way that can be told from the first (replacement of a version,
 * creation by name, deletion of a uid).
 */
bool retry_is_safe(const struct kube_call *call);

/* The object that a creation or replacement is about, "" when that is not known; in the arena. */
const char *retry_object_path(const struct kube_call *call, struct arena *arena);

/* Whether `found` is what was written: it has all that `written` has, but for metadata.resourceVersion. */
bool retry_is_ours(const struct value *written, const struct value *found);

/* Times that a call is made at most when it ends so. */
unsigned retry_most(const struct http_response *response, const struct value *tree);

/* Milliseconds until the next try: doubles from a quarter of a second to 15 s, by chance a quarter more or less; what
 * the API server asks for, if that is more. `chance` is any number. */
unsigned retry_pause(unsigned tries, long retry_after, unsigned chance);

#endif
