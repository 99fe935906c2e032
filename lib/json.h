/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by cJSON. The only includer of cJSON.h; value_to_json of value.h lives here. */
#ifndef STORE_JSON_H
#define STORE_JSON_H

#include "value.h"

/* Reads one JSON text into a value in `arena`. ERR_READ with the byte where it stopped. NULL on error. */
struct value *json_parse(struct str text, struct arena *arena, struct err *err);

#endif
