/* SPDX-License-Identifier: Apache-2.0 */
/* Variables: what stands for them, and values with them filled in. */
#ifndef STORE_EXPAND_H
#define STORE_EXPAND_H

#include "scope.h"

/*
 * A template with its ${…} expanded; the result is new where something changed. NULL and ERR_VARIABLE / ERR_FACT with
 * the place where the variable was wanted. Guards call it with tree NULL.
 */
struct value *expand_value(struct scope *scope, const struct value *template, struct err *err);

/* What `$when` and `$forEach` name, NULL when it is not there; ERR_FACT when without a profile nobody can know. */
const struct value *expand_asked(struct scope *scope, struct str dotted, struct err *err);

/* `helm`: its major version; `hook`: whether the object is one. NULL for any other name, and for guards. */
const struct value *expand_fact(const struct scope *scope, struct str name);

/* The name of a variable without its `|default`, which is left in `ret_default` (p NULL: it has none). */
struct str expand_without_default(struct str name, struct str *ret_default);

/* Bytes of `${name}` at the start of the text, with its name; 0: no variable starts here. */
size_t expand_variable_at(struct str text, struct str *ret_name);

/* False for NULL, null, false, "" and empty collections. */
bool expand_is_truthy(const struct value *value);

#endif
