/* SPDX-License-Identifier: Apache-2.0 */
/* The revisions of a store that are kept, and what was done to make each. */
#ifndef STORE_LIFECYCLE_HISTORY_H
#define STORE_LIFECYCLE_HISTORY_H

#include "kube/kube.h"

struct history_request {
	const char *name;
};

/*
 * A list of {revision, updated, status, ready, chart, appVersion, profile, plan, fingerprint, done, description}, the
 * oldest first, in the arena; for who may not read Secrets, of {revision, ready} as the namespace notes them. What is
 * not believed, and what may not be read, is a warning. ERR_USAGE for a wrong name; ERR_MISSING; ERR_REFUSED when
 * nothing may be read; a store without revisions in which nothing runs is refused (store/rest.h); errors of Helm.
 */
int history_read(struct kube *cluster, const struct history_request *request, struct arena *arena, struct value **ret,
		 struct err *err);

#endif
