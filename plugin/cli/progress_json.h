/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events as lines of JSON, for pipelines and servers: one object a line, whole in one write. The names of its members
 * are those of EVENT_FIELDS, for good; docs/schema/progress.schema.json is made from that table.
 */
#ifndef STORE_CLI_PROGRESS_JSON_H
#define STORE_CLI_PROGRESS_JSON_H

#include "context.h"
#include "value.h"

/* member, its type in the schema, whether each event has it, what it is */
#define EVENT_FIELDS(X)                                                                                                \
	X(step, "string", true, "what goes on: the verb, or one of its steps, in words for people")                    \
	X(state, "string", true, "how it goes on")                                                                     \
	X(detail, "string", true, "what is to be said of it, in lines; empty where there is nothing to say")    \
	X(seconds, "number", true, "since the command began, or its work on this store")                               \
	X(error, "object", false, "of the last event of a command that failed")

/* Of `error`. */
#define ERROR_FIELDS(X)                                                                                                \
	X(code, "string", true, "its word in docs/errors.md, store/exists say")                                        \
	X(exitStatus, "integer", true, "with which the command ends")                                                  \
	X(message, "string", true, "what happened, where")                                                             \
	X(remedy, "string", true, "what to do, lines")

#define PROGRESS_DETAIL_MOST ((size_t)8 << 10) /* bytes of a detail; what is longer ends in an ellipsis */

/* What must be remembered between events. */
struct progress_json {
	char *said;          /* the last passing event, which is not told twice; NULL: another came since */
	char *output_step;   /* whose output `output` is */
	struct bytes output; /* a line of a program that has not ended yet */
};

void progress_json_open(struct progress_json *json);
void progress_json_free(struct progress_json *json); /* what is left of an output goes with it: IDLE tells it */

/*
 * The lines of an event, each with its newline. None for one that was told just before, and for output that is no
 * line yet. What is not UTF-8 becomes U+FFFD.
 */
void progress_json_add(struct progress_json *json, const struct event *event, struct bytes *out);

/* The line of the error that ends a command. */
void progress_json_error(const char *step, double seconds, const struct err *err, struct bytes *out);

/* The JSON Schema of a line. */
struct value *progress_json_schema(struct arena *arena);

#endif
