/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by cJSON. The only includer of cJSON.h; json_write_value of value.h lives here. */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include "value.h"

/*
 * Reads one JSON text, and nothing after it, into a value in `arena`; at most 1000 collections deep. Numbers are
 * exact: integers of 64 bits with every digit, others as the nearest double. ERR_READ with the byte where it stopped.
 * NULL on error.
 */
struct value *json_parse(struct str text, struct arena *arena, struct err *err);

/* Compact JSON (RFC 8259) that YAML readers read alike. Non-finite floats become strings. NULL is written as null. */
void json_write_value(const struct value *value, struct bytes *out);

#endif
