/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of values in an order of somebody's. Owns nothing. */
#ifndef STORE_VALUE_ORDER_H
#define STORE_VALUE_ORDER_H

#include "value.h"

/*
 * Puts the items of a list in an order; equal ones stay as they were. `compare` says, as strcmp does, which of two
 * comes first; `of` is handed to it.
 */
void value_order(struct value *list, int (*compare)(const void *of, const struct value *one, const struct value *other),
		 const void *of);

#endif
