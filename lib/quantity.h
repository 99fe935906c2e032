/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes resource quantities (k8s.io/apimachinery/pkg/api/resource). Owns nothing. */
#ifndef STORE_QUANTITY_H
#define STORE_QUANTITY_H

#include "alloc.h"

/* Amounts beyond it (8e28 and more) count as this one, so that they compare as too large instead of as no amount. */
#define QUANTITY_MOST ((__int128)1 << 126)

/*
 * Reads "500m", "1.5Gi", "2e3", "4". `ret`: the amount in units of 1e-9, rounded away from zero; of a binary quantity
 * 18 decimals count. False when it is no quantity.
 */
bool quantity_parse(struct str text, __int128 *ret);

/* An amount as people read it, in the arena: "0.4", "30"; of bytes "320Mi", "1.5Gi". */
const char *quantity_text(__int128 amount, bool is_bytes, struct arena *arena);

/* -1, 0, 1 in `ret`; false when one is no quantity. */
bool quantity_compare(struct str a, struct str b, int *ret);

#endif
