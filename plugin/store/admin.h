/* SPDX-License-Identifier: Apache-2.0 */
/* A store's administrator as verbs show it. Owns nothing. */
#ifndef STORE_STORE_ADMIN_H
#define STORE_STORE_ADMIN_H

#include "alloc.h"
#include "store/session.h"
#include "value.h"

/*
 * {name, user, password, url, secret, key} in the session's arena; what is not known is absent. ERR_FAILED when no
 * Secret says that it holds credentials; errors of credentials_read, of lister_find and of Helm, which is asked for the
 * values.
 */
int admin_read(const struct session *session, const char *store, struct value **ret, struct err *err);

#endif
