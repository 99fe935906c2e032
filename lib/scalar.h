/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scalar means to Kubernetes: sigs.k8s.io/yaml over its fork of go-yaml v2 (YAML 1.1 words; `y n yes no on off`
 * are booleans; 010 and 0o10 are 8; dates are text). No memory of its own.
 */
#ifndef STORE_SCALAR_H
#define STORE_SCALAR_H

#include "alloc.h"
#include "common.h"

enum value_type { VALUE_NULL, VALUE_BOOL, VALUE_INT, VALUE_FLOAT, VALUE_STRING, VALUE_LIST, VALUE_MAP };

/*
 * Type of a plain, untagged scalar (goyaml.v2/resolve.go). VALUE_NULL … VALUE_STRING only.
 */
enum value_type scalar_type(struct str text);

/* .inf, -.inf and .nan: numbers to YAML, which JSON, and so Kubernetes, cannot hold. */
bool scalar_is_infinite(struct str text);

/*
 * The value in one spelling, so that equal values have equal texts: null "null"; true/false; integers in decimal
 * (64-bit signed or unsigned range, else they are floats); floats as JSON writes them (".inf" and ".nan" stay); strings
 * as they are. `type` must be what scalar_type or a tag gave. The result is in `arena` or is `text` itself.
 */
struct str scalar_canonical(enum value_type type, struct str text, struct arena *arena);

/*
 * The JSON object key that a mapping key becomes (sigs.k8s.io/yaml, yaml.go, convertToJSONableObject): booleans
 * "true"/"false", numbers in decimal. False for keys that it refuses (null).
 */
bool scalar_key(enum value_type type, struct str text, struct arena *arena, struct str *ret_key);

/*
 * True when `text` can stand as a plain scalar and be read as this very string by YAML 1.1 and 1.2 readers alike.
 * `flow`: inside [] or {}.
 */
bool scalar_plain_safe(struct str text, bool flow);

#endif
