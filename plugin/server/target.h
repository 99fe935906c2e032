/* SPDX-License-Identifier: Apache-2.0 */
/* Targets of requests and hosts, as bytes (RFC 9112, 3.2; RFC 3986). Pure functions; own nothing. */
#ifndef STORE_SERVER_TARGET_H
#define STORE_SERVER_TARGET_H

#include "alloc.h"
#include "server/guard_rules.h"

bool target_is_token(char c); /* RFC 9110, 5.6.2 */

/* Whether it is a path, with or without a query, of which nobody can have another opinion; GUARD_FINE. */
enum guard_rule target_check(struct str target);

/* "host", "host:80", "[::1]:80": the field Host. */
bool target_is_host(struct str text);

/* The host of such a text in lower case, in the arena, and its port, "" where there is none. */
struct str target_host(struct str text, struct arena *arena, struct str *ret_port);

/* The path, or the query without its question mark, of a target; "" where there is none. */
struct str target_path(struct str target);
struct str target_query(struct str target);

#endif
