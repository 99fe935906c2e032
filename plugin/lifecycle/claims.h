/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hosts that a store has: those of its specification first, then those that its manifests carry besides. Both are
 * claimed on the namespace before Helm applies anything (store/hosts.h says whom they belong to).
 */
#ifndef STORE_LIFECYCLE_CLAIMS_H
#define STORE_LIFECYCLE_CLAIMS_H

#include "lifecycle/provision.h"

/* All of them, each once. The caller frees the list; its texts are the specification's and the arena's. */
void claims_all(const struct provision *provision, struct strvec *ret);

/*
 * Adds the hosts that the stored manifests of a revision carry, hooks included, by the filter with the settings of
 * `environment` (ended by NULL). None for a revision that is not kept. Errors of record_read and of the filter.
 */
int claims_read_stored(struct operation *operation, const char *const *environment, long revision, struct strvec *ret,
		       struct err *err);

/*
 * Steps of lifecycle/provision.c: of what was rendered, or of the revision that is to come back, no other store has
 * one.
 */
int claims_check(struct provision *provision, const char **ret_detail, struct err *err);
/* … and nobody wrote the same ones while we wrote ours. */
int claims_win(struct provision *provision, const char **ret_detail, struct err *err);

#endif
