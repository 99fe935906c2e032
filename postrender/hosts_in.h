/* SPDX-License-Identifier: Apache-2.0 */
/* Host names where a path finds them: whole texts, lists by commas, or what a pattern of the kind's row says. */
#ifndef STORE_HOSTS_IN_H
#define STORE_HOSTS_IN_H

#include "ident.h"
#include "kind_table.h"

/* `host` points into the node's text. Not 0: ends the walk, which returns it. */
typedef int hosts_visit(void *data, uint32_t node, struct str host, struct err *err);

/*
 * Calls `visit` for each host at the path, in order; `here` is its base. Where a text holds several without a pattern,
 * they are parted by commas and blanks. -1: ERR_LIMIT, ERR_PATTERN.
 */
int hosts_in(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, hosts_visit *visit,
	     void *data, struct err *err);

#endif
