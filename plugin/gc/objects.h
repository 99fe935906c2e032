/* SPDX-License-Identifier: Apache-2.0 */
/* Volumes of namespaces that are gone, and objects with the label of a store that is not there. */
#ifndef STORE_GC_OBJECTS_H
#define STORE_GC_OBJECTS_H

#include "gc/orphans.h"

/*
 * What a record of a shared database (database/shared.h) tells: the store's namespace is there, or gone, or to be
 * removed. Asks the cluster nothing.
 */
void gc_judge_database(const struct orphan_search *search, const struct value *record);

/* Parts of gc_find: volumes, which are read whole, all else by metadata. Errors of kube_page. */
int gc_find_volumes(const struct orphan_search *search, struct err *err);
int gc_find_databases(const struct orphan_search *search, struct err *err);
int gc_find_objects(const struct orphan_search *search, struct err *err);

#endif
