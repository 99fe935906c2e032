/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a page of a list ended, as the text that its reader hands back for the next one. It names the last store, not a
 * number, so that what comes or goes meanwhile moves nothing; and the query, so that it is good for no other. Who
 * alters one gains nothing by it: what may be seen is asked of each store.
 */
#ifndef STORE_SERVER_PAGE_MARK_H
#define STORE_SERVER_PAGE_MARK_H

#include "alloc.h"

struct page_mark {
	const char *name;
	const char *name_space;
};

/* Lower-case hexadecimal digits, in the arena. `query`: a fingerprint of all that the list depends on. */
const char *page_mark_write(const struct page_mark *mark, unsigned long long query, struct arena *arena);

/* False: it is no such text, or of another query. Texts in the arena. */
bool page_mark_read(struct str text, unsigned long long query, struct arena *arena, struct page_mark *ret);

#endif
