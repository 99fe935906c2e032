/* SPDX-License-Identifier: Apache-2.0 */
/* A store's administrator as verbs show it. Owns nothing. */
#ifndef STORE_STORE_ADMIN_H
#define STORE_STORE_ADMIN_H

#include "kube/kube.h"

struct admin_request {
	const char *name;
	const char *field; /* for who asks: "url", "user" or "password" alone is meant; NULL: all */
};

/*
 * {name, user, password, url, secret, key} in the arena; what is not known is absent. ERR_USAGE for a wrong name;
 * ERR_FAILED when no Secret says that it holds credentials; errors of credentials_read, of lister_find and of Helm,
 * which is asked for the values.
 */
int admin_read(struct kube *cluster, const struct admin_request *request, struct arena *arena, struct value **ret,
	       struct err *err);

#endif
