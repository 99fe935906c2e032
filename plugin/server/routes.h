/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one table of what can be asked for by HTTP. Dispatch, Allow, the OpenAPI document, labels of metrics and names in
 * logs are made from it. Knows nothing of how a route is answered (pages.h).
 */
#ifndef STORE_SERVER_ROUTES_H
#define STORE_SERVER_ROUTES_H

#include "common.h"

/*
 * name, operationId, method, path, right, schema of the body, schema of the answer, its media type, statuses, summary.
 * A path is of segments; `{name}` stands for one, `{name}:verb` for one that ends in `:verb` (AIP-136). A GET answers
 * HEAD, too. Schemas are of SCHEMA_TABLE (schemas.c), NULL: none. Statuses are those of its own: what any request may
 * be refused with is not said again.
 */
#define ROUTE_TABLE(X)                                                                                                 \
	X(health, "getHealth", GET, "/healthz", PUBLIC, NULL, "Health", "application/json", "200",                     \
	  "Whether the server runs")                                                                                   \
	X(ready, "getReady", GET, "/readyz", PUBLIC, NULL, "Health", "application/json", "200 503",                    \
	  "Whether it takes work: its cluster is there, and it was not told to end")                                   \
	X(metrics, "getMetrics", GET, "/metrics", METRICS, NULL, NULL, "text/plain; version=0.0.4; charset=utf-8",     \
	  "200", "What it has done, as Prometheus reads it")                                                           \
	X(openapi, "getOpenApi", GET, "/openapi.json", PUBLIC, NULL, "OpenApi", "application/json", "200 304",         \
	  "This document")                                                                                             \
	X(problem, "getProblem", GET, "/problems/{slug}", PUBLIC, NULL, NULL, "text/plain; charset=utf-8", "200 404",  \
	  "What a problem means, and what to do about it")                                                             \
	X(resource, "getProtectedResource", GET, "/.well-known/oauth-protected-resource", PUBLIC, NULL,                \
	  "ProtectedResource", "application/json", "200", "What tokens for this server are for (RFC 9728)")            \
	X(stores, "listStores", GET, "/stores", LIST, NULL, "StoreList", "application/json", "200 304 400 401 503",    \
	  "Stores that you may see, by name, in pages (AIP-158)")                                                      \
	X(store, "getStore", GET, "/stores/{name}", GET, NULL, "Store", "application/json", "200 304 401 404 503",     \
	  "A store: how it is, and what looks wrong")                                                                  \
	X(events, "watchStores", GET, "/events", EVENTS, NULL, NULL, "text/event-stream", "200 401 429 503",           \
	  "How each store is that you may see, then each that changes: a stream of events")                            \
	X(store_events, "watchStore", GET, "/stores/{name}/events", EVENTS, NULL, NULL, "text/event-stream",           \
	  "200 401 404 429 503", "How a store is, then each change: a stream of events")

/* Methods that routes have. */
#define ROUTE_METHOD_TABLE(X) X(GET) X(POST) X(PUT) X(PATCH) X(DELETE)

/* name, word, what it is */
#define ROUTE_RIGHT_TABLE(X)                                                                                           \
	X(PUBLIC, "public", "anybody, without a token")                                                                \
	X(METRICS, "metrics", "who asks from this machine: the server listens on a loopback address")                  \
	X(LIST, "list", "who may see stores: all, or their own")                                                       \
	X(GET, "get", "who may see this store")                                                                        \
	X(EVENTS, "events", "who may see stores, and follow them")

enum route_method {
#define X(name) ROUTE_##name,
	ROUTE_METHOD_TABLE(X)
#undef X
		ROUTE_METHODS
};

enum route_right {
#define X(name, word, what) ROUTE_RIGHT_##name,
	ROUTE_RIGHT_TABLE(X)
#undef X
};

enum route_place {
#define X(name, operation, method, path, right, asked, answered, type, statuses, summary) ROUTE_AT_##name,
	ROUTE_TABLE(X)
#undef X
		ROUTES
};

struct route {
	const char *operation;
	enum route_method method;
	const char *path;
	enum route_right right;
	const char *body;   /* schema; NULL: there is none */
	const char *answer; /* schema; NULL: text */
	const char *type;
	const char *statuses; /* "200 404" */
	const char *summary;
};

#define ROUTE_NAMES_MOST 2 /* {…} in a path */

struct route_match {
	enum route_place place;             /* ROUTES: no route has such a path, or none of it such a method */
	bool is_known;                      /* the path is there */
	unsigned methods;                   /* of the path: a bit a method */
	struct str names[ROUTE_NAMES_MOST]; /* what stands for {…}, as it came: not decoded */
};

const struct route *routes_at(size_t place);

/* The word of a method, "GET"; the bits of methods as the field Allow has them, HEAD and OPTIONS among them. */
const char *routes_method_word(enum route_method method);
#define ROUTE_ALLOW_MOST 64
void routes_allow(unsigned methods, char ret[static ROUTE_ALLOW_MOST]);
const char *routes_right_word(enum route_right right);

/* Finds the route of a method (HEAD as GET) and a path that target_check let through. */
struct route_match routes_find(struct str method, struct str path);

/* Whether the path is what the pattern describes; then what stands for its {…}. */
bool routes_matches(const char *pattern, struct str path, struct str ret_names[static ROUTE_NAMES_MOST]);

#endif
