/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a release in order that a command left which died in the middle: Helm holds it for busy. */
#ifndef STORE_LIFECYCLE_RECOVER_H
#define STORE_LIFECYCLE_RECOVER_H

#include "lifecycle/provision.h"

/* Whether a pending release was left by a command that is known to have died: the lease was taken over from it. */
bool recover_is_due(const struct lease *lease, const struct release *release);

/*
 * For a pending release: takes a first install away, brings a store's last deployed revision back. ERR_LOCKED when it
 * may be somebody's who is still at work.
 */
int recover_run(struct provision *provision, struct err *err);

/*
 * A helm of ours that ended in the middle leaves a release that Helm holds for busy. Nobody can tell it from one that
 * is somebody's and at work, unless the lease says that the command which started it is dead: for after a failure, the
 * lease stays then.
 */
void recover_leave_proof(struct operation *operation);

#endif
