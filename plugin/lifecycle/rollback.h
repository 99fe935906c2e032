/* SPDX-License-Identifier: Apache-2.0 */
/* A store that goes back to a revision that is kept. */
#ifndef STORE_LIFECYCLE_ROLLBACK_H
#define STORE_LIFECYCLE_ROLLBACK_H

#include "lifecycle/result.h"

struct rollback_request {
	const char *name;
	long revision; /* 0: none was named */
	struct change_request change;
};

/*
 * ERR_MISSING when there is no such store or revision; errors of provision_run. Texts of `ret` are in the session's
 * arena.
 */
int rollback_run(const struct session *session, const struct rollback_request *request, struct change_result *ret,
		 struct err *err);

#endif
