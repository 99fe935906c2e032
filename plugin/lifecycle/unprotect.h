/* SPDX-License-Identifier: Apache-2.0 */
/* Takes away the protection of a store that was created with it: delete then does what it is told. */
#ifndef STORE_LIFECYCLE_UNPROTECT_H
#define STORE_LIFECYCLE_UNPROTECT_H

#include "store/session.h"
#include "value.h"

struct unprotect_request {
	const char *name;
	bool dry_run;
};

/* Texts and values are in the session's arena. */
struct unprotect_result {
	const char *name;  /* the request's */
	bool was;          /* it was protected */
	bool dry_run;      /* it is so still */
	struct value *map; /* all of it, as -o json shows it */
};

/* No lock is needed: the namespace is changed as it was read. ERR_MISSING; errors of kube_merge. */
int unprotect_run(const struct session *session, const struct unprotect_request *request, struct unprotect_result *ret,
		  struct err *err);

#endif
