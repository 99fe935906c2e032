/* SPDX-License-Identifier: Apache-2.0 */
/* A request as it was read: borrowed for as long as it is answered. */
#ifndef STORE_SERVER_REQUEST_H
#define STORE_SERVER_REQUEST_H

#include "alloc.h"
#include "server/caller.h"

struct request_field {
	struct str name;
	struct str value;
};

struct request {
	struct str method;
	struct str target; /* as it came: path and query */
	struct str body;
	const struct request_field *fields;
	size_t field_count;
	const char *peer;            /* address of the client, "127.0.0.1" */
	struct arena *arena;         /* lives as long as the request */
	const struct caller *caller; /* who asks; NULL: nobody knows, and the route is one for anybody */
};

/* The value of the first field of that name, in whatever case; p is NULL where there is none. */
struct str request_field(const struct request *request, const char *name);

#endif
