/* SPDX-License-Identifier: Apache-2.0 */
/* One object that was heard of, before it is among the others (server/cache_objects.h). */
#ifndef STORE_SERVER_CACHE_HEARD_H
#define STORE_SERVER_CACHE_HEARD_H

#include "server/cache_rows.h"

struct cache_heard {
	char *key;
	char *name;
	char *text;
	size_t length;
};

/* What is to be kept of an object; false: nothing. `ret` owns its texts. */
bool cache_heard_make(enum cache_row row, const struct value *object, struct cache_heard *ret);
void cache_heard_free(struct cache_heard *heard);

#endif
