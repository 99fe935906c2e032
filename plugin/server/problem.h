/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is answered instead of a result: RFC 9457, out of the table of errors (lib/err.h), so that a command and an
 * answer have one word for one thing; and out of PROBLEM_TABLE for what only happens between programs that speak HTTP.
 */
#ifndef STORE_SERVER_PROBLEM_H
#define STORE_SERVER_PROBLEM_H

#include "server/answer.h"
#include "server/guard_rules.h"
#include "value.h"

#define PROBLEM_TYPE "https://store.urumi.ai/problems/" /* with the slug behind it, where pages lie */
#define PROBLEM_ERRORS_MOST 50
#define PROBLEM_MEDIA_TYPE "application/problem+json"

/* name, status, repeated as it is it may go well, slug, cause, remedy: as the columns of lib/err.h */
#define PROBLEM_TABLE(X)                                                                                               \
	X(MALFORMED, 400, false, "http/malformed", "the bytes are no request that all readers read alike",             \
	  "see the detail; a client library for HTTP/1.1 writes none of it")                                           \
	X(PARAMETER, 400, false, "http/parameter",                                                                     \
	  "a parameter of the query is none of the route's, or its value is none",                                     \
	  "see each of the errors; /openapi.json has all parameters")                                                  \
	X(UNKNOWN_CALLER, 401, false, "http/unauthorized", "nothing proves who asks",                                  \
	  "send the field Authorization: Bearer TOKEN, with a token for this server")                                  \
	X(FOREIGN_HOST, 403, false, "http/host", "the field Host names another server than this one",                  \
	  "ask localhost or the address that the server listens on, so that no page of another name can")              \
	X(FOREIGN_ORIGIN, 403, false, "http/origin", "a page of another origin sent the request",                      \
	  "ask from a program, or from a page of this server")                                                         \
	X(FORBIDDEN, 403, false, "http/forbidden", "who asks may not do this", "ask with the rights that it needs")    \
	X(NO_ROUTE, 404, false, "http/not-found", "nothing is at this path",                                           \
	  "see /openapi.json for all that there is")                                                                   \
	X(METHOD, 405, false, "http/method", "the path is there, and does not take this method",                       \
	  "use one of those in the field Allow")                                                                       \
	X(SLOW, 408, true, "http/slow", "the request took too long to come", "send it in one go")                      \
	X(BODY_LARGE, 413, false, "http/body-large", "the body is larger than the server takes", "send at most 1 MiB") \
	X(TARGET_LONG, 414, false, "http/target-long", "the request line is longer than the server takes",             \
	  "send at most 8 KiB")                                                                                        \
	X(BUSY, 429, true, "http/busy", "more bodies are under way than the server holds at once",                     \
	  "send it again after the time in the field Retry-After")                                                     \
	X(STREAMS, 429, true, "http/streams", "as many streams of events are open as the server has",                  \
	  "ask with GET /stores and If-None-Match meanwhile, or again later")                                          \
	X(HEAD_LARGE, 431, false, "http/head-large", "the fields of the request are more than the server takes",       \
	  "send at most 100 fields and 16 KiB")                                                                        \
	X(ENDING, 503, true, "http/ending", "the server is about to end",                                              \
	  "send it again after the time in the field Retry-After: another one takes its place")                        \
	X(UNREADY, 503, true, "http/unready", "the server does not know how the stores of its cluster are now",        \
	  "send it again after the time in the field Retry-After; /readyz says what is missing")                       \
	X(VERSION, 505, false, "http/version", "the version of HTTP is none that the server speaks", "use HTTP/1.1")

enum problem_kind {
#define X(name, status, again, slug, cause, remedy) PROBLEM_##name,
	PROBLEM_TABLE(X)
#undef X
		PROBLEM_KINDS
};

/* All texts are borrowed. */
struct problem {
	int status;
	bool is_retryable;
	const char *slug;   /* "store/exists"; in addresses with a hyphen for the slash */
	const char *title;  /* the same for each problem of the slug */
	const char *detail; /* what happened here; NULL: nothing is known besides */
	const char *remedy;
	const struct value *errors; /* a list of {pointer or parameter, detail}; NULL: none */
	unsigned retry_after;       /* seconds; 0: nothing is said of it */
	const struct value *next;   /* {method, path, body}: the call that would mend it; NULL: none */
};

struct problem problem_of(enum problem_kind kind, const char *detail);

/* Of an error; further lines of its message are the remedy. In the arena. */
struct problem problem_of_err(const struct err *err, struct arena *arena);

/* Of a request that the guard refused. */
struct problem problem_of_guard(enum guard_rule rule);

/* Makes the answer, its body in the arena. */
void problem_answer(const struct problem *problem, struct arena *arena, struct answer *ret);

/* All of them, of both tables, without a detail. */
size_t problem_count(void);
struct problem problem_at(size_t place);

/* The one whose address ends in `slug` ("store-exists"). False: there is none. */
bool problem_find(struct str slug, struct problem *ret);

/* "store-exists", in the arena. */
const char *problem_slug(const struct problem *problem, struct arena *arena);

#endif
