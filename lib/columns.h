/* SPDX-License-Identifier: Apache-2.0 */
/* How wide texts are on a terminal, whose columns wide characters take two of and combining ones none. Owns nothing. */
#ifndef STORE_COLUMNS_H
#define STORE_COLUMNS_H

#include "common.h"

/* Of a text without control characters. */
size_t columns_width(struct str text);

/* The beginning of a text, at most so many columns wide, cut between characters. */
struct str columns_cut(struct str text, size_t width);

/* Columns of the terminal that stderr is; `said`: where it does not say, or 0. 0: it is none. At least 20. */
size_t columns_of_terminal(size_t said);

#endif
