/* SPDX-License-Identifier: Apache-2.0 */
/* Where a store answers, for the verbs that say it. */
#ifndef STORE_ADDRESS_H
#define STORE_ADDRESS_H

#include "value.h"

/*
 * {name, url, hosts} of a store, from its Ingresses, in the arena. ERR_MISSING when there is no such store, ERR_FAILED
 * when it has no Ingress.
 */
int address_read(const char *store, struct arena *arena, struct value **ret, struct err *err);

#endif
