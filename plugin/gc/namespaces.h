/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces without a release, and releases that were left pending. */
#ifndef STORE_GC_NAMESPACES_H
#define STORE_GC_NAMESPACES_H

#include "gc/orphans.h"

/* What the index tells of one namespace and its release. Asks the cluster nothing. */
void gc_judge_namespace(const struct orphan_search *search, const struct gc_index_namespace *space);

/* A part of gc_find: namespaces. Errors of kube_page. */
int gc_find_namespaces(const struct orphan_search *search, struct err *err);

#endif
