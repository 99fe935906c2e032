/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests as bytes, and what the guard says of each: those that four servers were tried with, and more. Whole
 * requests; what stands behind a head is its body, or a request that somebody smuggles.
 */
#ifndef STORE_TESTS_SERVER_FRAMING_H
#define STORE_TESTS_SERVER_FRAMING_H

#include "server/guard.h"

#define FRAMING_GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define FRAMING_POST "POST / HTTP/1.1\r\nHost: a\r\n"
#define FRAMING_SMUGGLED "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
#define FRAMING_CHUNKED FRAMING_POST "Transfer-Encoding: chunked\r\n\r\n"

/* name, bytes, what guard_check says of the head. */
#define FRAMING_TABLE(X)                                                                                               \
	X("no Host", "GET / HTTP/1.1\r\n\r\n", NO_HOST)                                                                \
	X("two Hosts", FRAMING_GET "Host: b\r\n\r\n", TWICE)                                                           \
	X("two Content-Length, differ",                                                                                \
	  FRAMING_POST "Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello" FRAMING_SMUGGLED, TWICE)                  \
	X("two Content-Length, 0 then 5",                                                                              \
	  FRAMING_POST "Content-Length: 0\r\nContent-Length: 44\r\n\r\n" FRAMING_SMUGGLED "zz", TWICE)                 \
	X("CL and TE chunked",                                                                                         \
	  FRAMING_POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" FRAMING_SMUGGLED, BOTH)      \
	X("TE xchunked + CL",                                                                                          \
	  FRAMING_POST "Content-Length: 4\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" FRAMING_SMUGGLED, BOTH)     \
	X("TE chunked, identity", FRAMING_POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", CODING)        \
	X("two TE",                                                                                                    \
	  FRAMING_POST "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" FRAMING_SMUGGLED,  \
	  TWICE)                                                                                                       \
	X("CL: +5", FRAMING_POST "Content-Length: +5\r\n\r\nhello", LENGTH)                                            \
	X("CL: 5, 5", FRAMING_POST "Content-Length: 5, 5\r\n\r\nhello", LENGTH)                                        \
	X("CL: -1", FRAMING_POST "Content-Length: -1\r\n\r\n", LENGTH)                                                 \
	X("CL huge", FRAMING_POST "Content-Length: 99999999999999999999999\r\n\r\n", BODY_LARGE)                       \
	X("space before colon", FRAMING_POST "Content-Length : 5\r\n\r\nhello", FIELD_NAME)                            \
	X("bare LF", "GET / HTTP/1.1\nHost: a\n\n", LINE_END)                                                          \
	X("bare CR in value", FRAMING_GET "X: a\rb\r\n\r\n", LINE_END)                                                 \
	X("NUL in value", FRAMING_GET "X: a\0b\r\n\r\n", CONTROL)                                                      \
	X("obs-fold", FRAMING_GET "X: a\r\n b\r\n\r\n", FOLD)                                                          \
	X("bad header name", FRAMING_GET "X\x01(Y): 1\r\n\r\n", CONTROL)                                               \
	X("OWS round value", FRAMING_GET "X:   padded \t \r\n\r\n", FINE)                                              \
	X("chunk size 0x", FRAMING_CHUNKED "0x5\r\nhello\r\n0\r\n\r\n", FINE)                                          \
	X("chunk size with ext", FRAMING_CHUNKED "5;a=b\r\nhello\r\n0\r\n\r\n", FINE)                                  \
	X("chunk size LF", FRAMING_CHUNKED "5\nhello\n0\n\n", FINE)                                                    \
	X("chunk data too long", FRAMING_CHUNKED "5\r\nhelloXX\r\n0\r\n\r\n", FINE)                                    \
	X("trailers", FRAMING_CHUNKED "0\r\nContent-Length: 3\r\n\r\n", FINE)                                          \
	X("HTTP/1.0 chunked", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", CODING)                \
	X("HTTP/9.9", "GET / HTTP/9.9\r\nHost: a\r\n\r\n", VERSION)                                                    \
	X("HTTP/1.1 lower", "GET / http/1.1\r\nHost: a\r\n\r\n", LINE)                                                 \
	X("space in URL", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", LINE)                                                \
	X("%00 in path", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", ENCODED)                                            \
	X("%2e%2e%2f", "GET /%2e%2e%2fetc HTTP/1.1\r\nHost: a\r\n\r\n", ENCODED)                                       \
	X("absolute form", "GET http://evil/x HTTP/1.1\r\nHost: a\r\n\r\n", TARGET)                                    \
	X("Expect: 100-continue", FRAMING_POST "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello", FINE)         \
	X("Expect: other", FRAMING_POST "Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello", FINE)      \
	X("two Authorization", FRAMING_GET "Authorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n", TWICE)        \
	X("CL twice the same", FRAMING_POST "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello", TWICE)              \
	X("CL empty", FRAMING_POST "Content-Length:\r\n\r\n", LENGTH)                                                  \
	X("CL hexadecimal", FRAMING_POST "Content-Length: 0x5\r\n\r\nhello", LENGTH)                                   \
	X("CL of another script", FRAMING_POST "Content-Length: \xD9\xA5\r\n\r\nhello", LENGTH)                        \
	X("TE empty", FRAMING_POST "Transfer-Encoding:\r\n\r\n", CODING)                                               \
	X("TE chunked twice in one", FRAMING_POST "Transfer-Encoding: chunked, chunked\r\n\r\n", CODING)               \
	X("TE with a tab before", FRAMING_POST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n", FINE)                   \
	X("TE with vertical tab",                                                                                      \
	  FRAMING_POST "Transfer-Encoding: \x0B"                                                                       \
		       "chunked\r\n\r\n0\r\n\r\n",                                                                     \
	  CONTROL)                                                                                                     \
	X("TE in capitals", FRAMING_POST "TRANSFER-ENCODING: Chunked\r\n\r\n0\r\n\r\n", FINE)                          \
	X("first line folded", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", FOLD)                                             \
	X("no field name", FRAMING_GET ": x\r\n\r\n", FIELD_NAME)                                                      \
	X("no colon", FRAMING_GET "Content-Length 5\r\n\r\n", FIELD_NAME)                                              \
	X("CR LF before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", NO_HTTP)                                            \
	X("LF LF in the middle", FRAMING_GET "X: 1\n\nGET /smuggled HTTP/1.1\r\n\r\n", LINE_END)                       \
	X("CR CR LF", FRAMING_GET "X: 1\r\r\n\r\n", LINE_END)                                                          \
	X("DEL in value", FRAMING_GET "X: \x7F\r\n\r\n", CONTROL)                                                      \
	X("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", VERSION)                                               \
	X("TLS hello", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", NO_HTTP)                                                \
	X("HTTP/0.9", "GET /\r\n\r\n", LINE)                                                                           \
	X("two blanks", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", LINE)                                                    \
	X("tab for a blank", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", NO_HTTP)                                            \
	X("method no token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", NO_HTTP)                                             \
	X("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", TARGET)                                              \
	X("asterisk of GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", TARGET)                                              \
	X("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", FINE)                                                   \
	X("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_BYTE)                                             \
	X("backslash", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_BYTE)                                           \
	X("UTF-8 bytes", "GET /\xC3\xA4 HTTP/1.1\r\nHost: a\r\n\r\n", TARGET_BYTE)                                     \
	X("Host empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HOST)                                                       \
	X("Host of two", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", HOST)                                                 \
	X("Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", HOST)                                             \
	X("Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", HOST)                                             \
	X("HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", FINE)

#endif
