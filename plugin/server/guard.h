/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What of a request's head may go on to whoever reads HTTP, decided on the bytes as they came. Where two readers could
 * see different requests in them (request smuggling: RFC 9112, 11.2), or a field is none, the request is refused and
 * its connection closed. What is let through is written anew, with one framing that nobody can misread. Pure functions;
 * own nothing.
 */
#ifndef STORE_SERVER_GUARD_H
#define STORE_SERVER_GUARD_H

#include "bytes.h"
#include "server/guard_rules.h"

struct guard_verdict {
	enum guard_rule rule; /* GUARD_FINE, or what is wrong; the rest counts only then */
	bool is_chunked;
	bool has_length;
	uint64_t length; /* of the body, by Content-Length */
	bool expects;    /* 100-continue: the body comes when it was asked for */
};

/* Bytes of the head that `in` begins with, its empty line included, also where its lines end wrongly; 0: not yet. */
size_t guard_end(struct str in);

/* Of what has come while guard_end is 0: what can be refused already, or GUARD_FINE. */
enum guard_rule guard_begun(struct str in);

/* Judges a whole head, as guard_end measures it. */
struct guard_verdict guard_check(struct str head);

/* Whether a line, without its end, is a field "name: value" as RFC 9110, 5 has it; GUARD_FINE, or what is wrong. */
enum guard_rule guard_field(struct str line);

/*
 * Appends a head that guard_check let through, for a body of `length` bytes that comes as it is: fields of framing are
 * replaced by Content-Length, Expect is left out, values are without blanks around them.
 */
void guard_write(struct str head, const struct guard_verdict *verdict, size_t length, struct bytes *out);

int guard_status(enum guard_rule rule);
const char *guard_wrong(enum guard_rule rule); /* in words */
const char *guard_name(enum guard_rule rule);  /* "NO_HOST", for logs */

#endif
