/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a store, by the labels that charts give them. Pure functions of API objects. */
#ifndef STORE_STORE_COMPONENT_H
#define STORE_STORE_COMPONENT_H

#include "value.h"

/* What a component of a store is called: label app.kubernetes.io/component of an object; "" when it has none. */
const char *component_of(const struct value *object);

/* The newest Job of the component `seed` in a list, which may be NULL; NULL: none. */
const struct value *component_seed_job(const struct value *jobs);

#endif
