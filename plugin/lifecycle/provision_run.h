/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a store what its specification says, in steps that each find out whether they are done: the same call again, or
 * after a kill at any point, goes on where the last one ended.
 */
#ifndef STORE_LIFECYCLE_PROVISION_RUN_H
#define STORE_LIFECYCLE_PROVISION_RUN_H

#include "lifecycle/provision.h"

/* Reads what is there: namespace, release. Recovers a release whose command died (the lease was taken over). */
int provision_begin(struct provision *provision, struct operation *operation, struct err *err);
/*
 * Runs the steps for `provision->spec`, which the caller made. When one fails for good, what this run changed is
 * undone: a first install is removed, an upgrade goes back to the newest revision that was seen ready, namespace and
 * guards included; the error says so. Only for errors that are the store's own fault (err.h): after all others the
 * message says how to go on.
 */
int provision_run(struct provision *provision, struct err *err);

#endif
