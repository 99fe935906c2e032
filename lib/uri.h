/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in the paths and queries of requests. */
#ifndef STORE_URI_H
#define STORE_URI_H

#include "alloc.h"
#include "bytes.h"

/* Appends `text` with all but unreserved characters as %XX (RFC 3986, 2.3): a segment of a path, a value of a query. */
void uri_encode(struct bytes *out, struct str text);

/* What a hexadecimal digit stands for; -1: it is none. */
int uri_digit(char c);

/* The byte that the %XX at place `i` stands for; -1: there is none. */
int uri_byte(struct str text, size_t i);

/* The text with a byte for each %XX, in the arena, with a NUL behind it. What is no %XX stays as it is. */
struct str uri_decode(struct str text, struct arena *arena);

#endif
