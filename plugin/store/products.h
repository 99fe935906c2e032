/* SPDX-License-Identifier: Apache-2.0 */
/* The list of products of a shop in a file of its own (--products). Owns nothing. */
#ifndef STORE_STORE_PRODUCTS_H
#define STORE_STORE_PRODUCTS_H

#include "err.h"
#include "value.h"

/*
 * Puts the products of the file that --products names (NULL: none), into the values, in place of those there and of
 * productsFrom. The file: a list in JSON or YAML, or a product a line in JSON. ERR_VALUE with the place in the file;
 * ERR_LIMIT with what to do for a list that Helm cannot keep; errors of file_read.
 */
int products_lay(const char *file, const char *store, struct value *values, struct arena *arena, struct err *err);

/* Of a store of another chart: ERR_USAGE when a file was named. */
int products_refuse(const char *file, const char *chart, struct err *err);

#endif
