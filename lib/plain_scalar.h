/* SPDX-License-Identifier: Apache-2.0 */
/* Scalars of plain YAML. */
#ifndef STORE_PLAIN_SCALAR_H
#define STORE_PLAIN_SCALAR_H

#include "plain_parts.h"

/*
 * The text of a scalar from `p`, in the arena; `p` is behind it then. `indent` is the column of the block around it,
 * which lines after the first must pass. False: it is not plain.
 */
bool plain_quoted(struct plain *plain, int indent, struct str *ret);
bool plain_unquoted(struct plain *plain, bool flow, struct str *ret);

/* Where an unquoted scalar from `p` on can go on no more; at the latest at the line's end. */
const char *plain_scan(const char *p, bool flow);

/* `|` and `>`: `p` is at the start of the line after it then. */
bool plain_block_text(struct plain *plain, int indent, struct str *ret);

/* A scalar with what it means; NULL: a number that JSON cannot hold. */
struct value *plain_scalar(struct plain *plain, struct str text, bool quoted, struct position where);

#endif
