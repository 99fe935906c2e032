/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to no store: the whole search. */
#ifndef STORE_GC_FIND_H
#define STORE_GC_FIND_H

#include "gc/orphans.h"

/* Errors of kube_page. orphans_free in every case. */
int gc_find(const struct orphan_search *search, struct err *err);

#endif
