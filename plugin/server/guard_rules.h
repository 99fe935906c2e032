/* SPDX-License-Identifier: Apache-2.0 */
/* Why a request is refused before anybody reads it as HTTP, and the ceilings of requests. */
#ifndef STORE_SERVER_GUARD_RULES_H
#define STORE_SERVER_GUARD_RULES_H

#include <stddef.h>
#include <stdint.h>

#define GUARD_HEAD_MOST ((size_t)16 << 10)  /* bytes of a head: request line, fields, the empty line */
#define GUARD_LINE_MOST ((size_t)8 << 10)   /* bytes of a request line */
#define GUARD_FIELDS_MOST 100             /* fields of a head */
#define GUARD_BODY_MOST ((uint64_t)1 << 20) /* bytes of a body */

/* name, status of the answer, what is wrong. In the order in which they are looked for, as far as there is one. */
#define GUARD_TABLE(X)                                                                                                 \
	X(FINE, 200, "nothing is wrong")                                                                               \
	X(NO_HTTP, 400, "the first bytes are no request of HTTP/1.1; is it TLS or HTTP/2?")                            \
	X(LINE_LONG, 414, "the request line is longer than 8 KiB")                                                     \
	X(HEAD_LARGE, 431, "the head of the request is larger than 16 KiB")                                            \
	X(LINE_END, 400, "a line does not end in CR LF, or a CR or LF stands within one")                              \
	X(CONTROL, 400, "a control byte stands in the head")                                                           \
	X(LINE, 400, "the request line is not METHOD TARGET HTTP/1.1 with single blanks")                              \
	X(METHOD, 400, "the method is no token, or longer than 32 bytes")                                              \
	X(VERSION, 505, "the version of HTTP is neither 1.1 nor 1.0")                                                  \
	X(TARGET, 400, "the target is no path: it begins with a slash, and is no whole URL")                           \
	X(TARGET_BYTE, 400, "a byte stands in the target that has to be written as %XX")                               \
	X(PERCENT, 400, "a % of the target is not followed by two hexadecimal digits")                                 \
	X(ENCODED, 400, "the target has an encoded slash, backslash, percent sign or control byte")                    \
	X(UTF8, 400, "the decoded target is not UTF-8")                                                                \
	X(DOTS, 400, "a segment of the path is . or ..")                                                               \
	X(FIELDS, 431, "the head has more than 100 fields")                                                            \
	X(FOLD, 400, "a line of the head begins with a blank: fields are not folded")                                  \
	X(FIELD_NAME, 400, "the name of a field is no token, or a blank stands before its colon")                      \
	X(TWICE, 400, "Content-Length, Host, Authorization or Transfer-Encoding is there twice")                       \
	X(NO_HOST, 400, "the field Host is missing")                                                                   \
	X(HOST, 400, "the field Host is no host with an optional port")                                                \
	X(LENGTH, 400, "Content-Length is no decimal number")                                                          \
	X(BOTH, 400, "both Content-Length and Transfer-Encoding are there")                                            \
	X(CODING, 400, "Transfer-Encoding is another than chunked, or stands in HTTP/1.0")                             \
	X(BODY_LARGE, 413, "the body is larger than 1 MiB")                                                            \
	X(BUSY, 429, "more bodies are under way than the server holds at once")                                        \
	X(CHUNK, 400, "a chunk of the body is not as RFC 9112 has it")                                                 \
	X(HEAD_SLOW, 408, "the head of the request did not come within 10 s")                                          \
	X(BODY_SLOW, 408, "the request did not come within 30 s")

enum guard_rule {
#define X(name, status, wrong) GUARD_##name,
	GUARD_TABLE(X)
#undef X
		GUARD_RULES
};

#endif
