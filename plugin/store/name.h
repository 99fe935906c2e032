/* SPDX-License-Identifier: Apache-2.0 */
/* What a store may be called, and how its namespace is. */
#ifndef STORE_STORE_NAME_H
#define STORE_STORE_NAME_H

#include "alloc.h"
#include "err.h"

#define LABEL_NAME_MOST 40 /* bytes of a store's name */

/*
 * Whether a text can be the name of a store: a DNS label (RFC 1123) of at most 40 bytes that starts with a letter (no
 * further host of a store does, hostname.h), and is none of the platform's and the cluster's own words. ERR_USAGE says
 * which rule is broken.
 */
int name_check(const char *name, struct err *err);

/* The store's namespace, in the arena. */
const char *name_namespace(const char *name, struct arena *arena);

#endif
