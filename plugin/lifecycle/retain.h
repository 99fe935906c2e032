/* SPDX-License-Identifier: Apache-2.0 */
/* Takes a store's release away without its data. */
#ifndef STORE_LIFECYCLE_RETAIN_H
#define STORE_LIFECYCLE_RETAIN_H

#include "store/operation.h"

/*
 * `keep_config`: ConfigMaps stay, too, as they may be older than a release that never came to be.
 *
 * Deletes what the release made, but for claims, volumes, Secrets, and objects with helm.sh/resource-policy: keep; then
 * the records of its revisions. Helm itself would delete a claim unless the newest revision's stored manifest marks it,
 * whatever the object in the cluster says. Each part may be gone already. Hooks do not run: what a chart cleans up
 * before it goes may be the data. ERR_REFUSED, before anything is deleted, when a claim would go with its owner.
 */
int retain_uninstall(struct operation *operation, bool keep_config, struct err *err);

#endif
