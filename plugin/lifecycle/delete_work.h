/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a store away, and proves that nothing of it is left. */
#ifndef STORE_LIFECYCLE_DELETE_WORK_H
#define STORE_LIFECYCLE_DELETE_WORK_H

#include "store/operation.h"

#define DELETE_PATIENCE 120000 /* milliseconds that undoing may take beyond a command's own time */

struct delete_work {
	bool keep_data;            /* namespace, claims and Secrets stay, marked as kept */
	bool keep_config;          /* with it: ConfigMaps, too */
	const struct value *shown; /* volumes that were shown; no other is removed. NULL: they are shown as steps */
};

/*
 * Uninstalls the release, deletes the namespace, waits until it and the volumes that are proved to be its own are gone
 * (lifecycle/volumes.h), and looks for anything else that carries the store's label. With keep_data only what
 * lifecycle/retain.h says goes. Each part may be gone already. ERR_TIMEOUT names what blocks; ERR_FAILED names what is
 * left.
 */
int delete_work_run(struct operation *operation, const struct delete_work *removal, struct err *err);

/* Whether the last command on the store did not end, or volumes or a shared database are there that
 * are proved to be its. */
int delete_rest(struct operation *operation, bool *ret, struct err *err);

/* Collections outside of namespaces that may hold objects of a store, one a number from 0; NULL after the last. */
const char *delete_cluster_path(size_t number);

#endif
