/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a store when a command that changed it failed. */
#ifndef STORE_LIFECYCLE_UNDO_H
#define STORE_LIFECYCLE_UNDO_H

#include "lifecycle/provision.h"

/*
 * Undoes what this run changed, when the error is the store's own fault (err_is_of_store), and says in `err` what was
 * done or how to go on. An update goes back to the newest revision that was seen ready (store/worked.h); where none
 * was, nothing is undone. Always -1.
 */
int undo_run(struct provision *provision, struct err *err);

#endif
