/* SPDX-License-Identifier: Apache-2.0 */
/* From the objects of a namespace to what is told of its store. */
#ifndef STORE_SERVER_CACHE_BUILD_H
#define STORE_SERVER_CACHE_BUILD_H

#include <time.h>

#include "server/cache_objects.h"

/*
 * Looks at a namespace that was due; *ret: whether something else is told of it now. What cannot be told is told as it
 * was before, and is an error of this program.
 */
int cache_build_space(struct cache_objects *objects, struct cache_space *space, time_t now, bool *ret, struct err *err);

#endif
