/* SPDX-License-Identifier: Apache-2.0 */
/* A request as a JSON object, both ways. */
#ifndef STORE_FIELDS_JSON_H
#define STORE_FIELDS_JSON_H

#include "fields.h"

/*
 * The same from one JSON object, which must be closed: ERR_USAGE names the place by its JSON pointer (RFC 6901) for a
 * key that is unknown, missing or there twice, and for a value of another type, past its bounds or too long; ERR_READ
 * for what is no JSON. Variables do not count.
 */
int fields_read(const struct fields *fields, struct str json, struct arena *arena, void *ret, struct err *err);

/* The object that fields_read makes the same struct of: what must be there, and what is no default. In the arena. */
struct value *fields_object(const struct fields *fields, const void *request, struct arena *arena);

/* Whether two structs hold the same, texts by their bytes. */
bool fields_equal(const struct fields *fields, const void *one, const void *other);

/* The key of a row in JSON, in the arena; NULL: it is no part of it. */
const char *fields_key(const struct field *field, struct arena *arena);

#endif
