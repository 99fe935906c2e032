/* SPDX-License-Identifier: Apache-2.0 */
/* What the docs say of requests: out of the rows of all verbs. */
#ifndef STORE_COMMANDS_REQUESTS_DOCS_H
#define STORE_COMMANDS_REQUESTS_DOCS_H

#include "bytes.h"
#include "value.h"

/* The table of docs/requests.md: each verb with its keys. */
void requests_docs(struct bytes *out);

/* docs/schema/requests.schema.json: the request of each verb at "$defs". In the arena. */
struct value *requests_docs_schema(struct arena *arena);

#endif
