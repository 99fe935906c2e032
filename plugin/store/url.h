/* SPDX-License-Identifier: Apache-2.0 */
/* Where a store answers, for the verbs that say it. */
#ifndef STORE_STORE_URL_H
#define STORE_STORE_URL_H

#include "store/hosts.h"

/*
 * {name, url, hosts, leads …} of a store, from its Ingresses, and whether the name leads there (store/hosts.h), in the
 * session's arena. ERR_MISSING when there is no such store, ERR_FAILED when it has no Ingress.
 */
int url_read(const struct session *session, const char *store, struct value **ret, struct host_lead *ret_lead,
	     struct err *err);

#endif
