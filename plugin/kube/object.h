/* SPDX-License-Identifier: Apache-2.0 */
/* What the metadata of an object of the API say (Kubernetes API, ObjectMeta). Pure functions; own nothing. */
#ifndef STORE_KUBE_OBJECT_H
#define STORE_KUBE_OBJECT_H

#include <time.h>

#include "value.h"

/* A label or annotation of an object; "" when it has none. */
const char *object_label(const struct value *object, const char *name);
const char *object_note(const struct value *object, const char *name);

/*
 * When `manager` (NULL: anybody) last wrote an object, by the API server's clock, which stamps each entry of
 * managedFields (seconds); 0: it does not say.
 */
time_t object_written(const struct value *object, const char *manager);

/* A condition of its status (status.conditions, of all kinds that have such); NULL: it has none of that type. */
const struct value *object_condition(const struct value *object, const char *type);

/* Whether it has a condition of that type and status: "True", "False", "Unknown". */
bool object_condition_is(const struct value *object, const char *type, const char *status);

/* Whether a label is "true". */
bool object_is(const struct value *object, const char *label);

/* Whether a label asks for care (kept, protected): it is there, with whatever value but "false". */
bool object_asks(const struct value *object, const char *label);

#endif
