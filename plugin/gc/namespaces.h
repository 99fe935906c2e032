/* SPDX-License-Identifier: Apache-2.0 */
/* Namespaces without a release, and releases that were left pending. */
#ifndef STORE_GC_NAMESPACES_H
#define STORE_GC_NAMESPACES_H

#include "gc/orphans.h"

/* What the census tells of one namespace and its release. Asks the cluster nothing. */
void orphans_judge_space(const struct orphan_search *search, const struct census_space *space);

/* A part of orphans_find: namespaces. Errors of cluster_page. */
int orphans_find_spaces(const struct orphan_search *search, struct err *err);

#endif
