/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of an object that a path of a rule names. */
#ifndef STORE_PATH_FIND_H
#define STORE_PATH_FIND_H

#include "ident.h"
#include "path.h"

/* Appends the nodes where the path starts: one, or those of the object's kind. */
int path_starts(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, struct nodes *ret,
		struct err *err);

/* Appends the nodes that exist. A null value is there. ERR_LIMIT past LIMIT_MATCHES. */
int path_find(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, struct nodes *ret,
	      struct err *err);

#endif
