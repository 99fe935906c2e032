/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a live object is what was applied. Pure functions of values. */
#ifndef STORE_AUDIT_DRIFT_H
#define STORE_AUDIT_DRIFT_H

#include "value.h"

struct drift {
	const char *path;           /* "spec.ingress[0].from": of the first difference, in the arena */
	const struct value *wanted; /* NULL: nothing */
	const struct value *found;  /* NULL: nothing */
};

/*
 * Compares all but apiVersion, kind, metadata and status, which are the API server's: a member that nobody wanted is a
 * difference too, since it may allow what was closed. Quantities count as quantities, an empty list as none. False
 * with the first difference in `ret`.
 */
bool drift_content(const struct value *wanted, const struct value *live, struct arena *arena, struct drift *ret);

/*
 * Compares the labels and annotations that are wanted; others may be there. How many differ; `ret` has room for `most`
 * of them.
 */
size_t drift_marks(const struct value *wanted, const struct value *live, struct arena *arena, struct drift *ret,
		   size_t most);

#endif
