/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is made, or found to be as it is wanted. */
#ifndef STORE_LIFECYCLE_CREATE_H
#define STORE_LIFECYCLE_CREATE_H

#include "lifecycle/result.h"

/* What to do when it exists with another specification. */
enum if_exists { IF_EXISTS_REJECT, IF_EXISTS_UPDATE };

struct create_request {
	const char *name;
	struct spec_given given;
	struct change_request change;
	unsigned if_exists; /* enum if_exists */
	bool protect;
};

/*
 * The same request again changes nothing and succeeds; after it was broken off, it goes on. ERR_EXISTS when the store
 * is there with another specification, and the differences, unless it may be updated; errors of spec_make and of
 * provision_run. Texts of `ret` are in the session's arena.
 */
int create_run(const struct session *session, const struct create_request *request, struct change_result *ret,
	       struct err *err);

#endif
