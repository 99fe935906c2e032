/* SPDX-License-Identifier: Apache-2.0 */
/* What an update of a store would change. */
#ifndef STORE_LIFECYCLE_DIFF_RUN_H
#define STORE_LIFECYCLE_DIFF_RUN_H

#include "lifecycle/diff.h"
#include "lifecycle/provision.h"

struct diff_request {
	const char *name;
	struct spec_given given;
	struct wait_request wait;
};

/*
 * The store's newest revision beside what an update by the same request would make of it: its values, then every
 * object. Changes nothing, and takes no lock. ERR_USAGE for a wrong name; errors of update_open, update_specify and
 * provision_run. Texts and values of `ret` are in the session's arena.
 */
int diff_run(const struct session *session, const struct diff_request *request, struct diff *ret, struct err *err);

#endif
