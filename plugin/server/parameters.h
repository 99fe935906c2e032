/* SPDX-License-Identifier: Apache-2.0 */
/* What routes take in a query: a table, from which queries are read and the OpenAPI document is made. */
#ifndef STORE_SERVER_PARAMETERS_H
#define STORE_SERVER_PARAMETERS_H

#include "alloc.h"
#include "kube/matching.h"
#include "server/routes.h"
#include "value.h"

#define PARAMETERS_PAGE 100       /* stores of a page, unless it is said */
#define PARAMETERS_PAGE_MOST 1000 /* who asks for more gets that many (AIP-158) */

/* route, name, JSON Schema of its value, what it does */
#define PARAMETERS_TABLE(X)                                                                                            \
	X(stores, pageSize, "{\"type\": \"integer\", \"minimum\": 0, \"default\": 100}",                               \
	  "How many stores a page has at most; above 1000 it is 1000, 0 is as if it were left out")                    \
	X(stores, pageToken, "{\"type\": \"string\", \"pattern\": \"^[0-9a-f]*$\"}",                                   \
	  "nextPageToken of the page before, of a request with the same labelSelector and state")                      \
	X(stores, labelSelector, "{\"type\": \"string\", \"pattern\": \"" MATCHING_PATTERN "\"}",                      \
	  "Only stores whose release has these labels, as kubectl takes them")                                         \
	X(stores, state, "{\"$ref\": \"#/components/schemas/State\"}", "Only stores in this state")

enum parameter_place {
#define X(route, name, schema, what) PARAMETER_##route##_##name,
	PARAMETERS_TABLE(X)
#undef X
		PARAMETERS
};

struct parameter {
	enum route_place route;
	const char *name;
	const char *schema;
	const char *what;
};

/* What a query says; p is NULL of what it does not say. */
struct parameters {
	struct str values[PARAMETERS];
	struct value *errors; /* a list of {parameter, detail}: what is wrong with it */
};

const struct parameter *parameters_at(size_t place);

/* Reads the query of a request of that route; what is unknown or there twice is an error. All in the arena. */
void parameters_read(enum route_place route, struct str query, struct arena *arena, struct parameters *ret);

/* Notes that the value of a parameter is none; the detail is copied. */
void parameters_wrong(struct parameters *parameters, enum parameter_place which, const char *detail,
		      struct arena *arena);

#endif
