/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the nearest of known words. Owns nothing. */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "common.h"

/* The nearest of `count` words (adjacent swaps count as one change), or NULL when more than a third would differ. */
const char *words_nearest(struct str word, const char *const *known, size_t count);

#endif
