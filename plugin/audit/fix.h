/* SPDX-License-Identifier: Apache-2.0 */
/* Mends what an audit found. Deletes nothing. */
#ifndef STORE_AUDIT_FIX_H
#define STORE_AUDIT_FIX_H

#include "audit/audit.h"

/*
 * Takes the store's lease, applies guards and namespace again, puts objects of the release back as its manifest has
 * them, or, where the release itself is not as it should be, runs its update; gives the lease up. ERR_LOCKED when
 * another command works on the store; what fails otherwise is the store's own error.
 */
int audit_fix(struct audit *audit, struct err *err);

/*
 * What that would do of a store that was looked at, for people: adds {store, does} to the list, in the arena. Nothing
 * where nothing can be mended.
 */
void fix_plan(const struct audit *audit, struct value *list, struct arena *arena);

#endif
