/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Schema of a request (json-schema.org, 2020-12). */
#ifndef STORE_FIELDS_SCHEMA_H
#define STORE_FIELDS_SCHEMA_H

#include "fields.h"

/* A JSON Schema (2020-12) of the object, without "$schema", in the arena. */
struct value *fields_schema(const struct fields *fields, struct arena *arena);

#endif
