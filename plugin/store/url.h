/* SPDX-License-Identifier: Apache-2.0 */
/* Where a store answers, for the verbs that say it. */
#ifndef STORE_STORE_URL_H
#define STORE_STORE_URL_H

#include "store/hosts.h"

struct url_request {
	const char *name;
};

/*
 * {name, url, hosts, leads …} of a store, from its Ingresses, and whether the name leads there (store/hosts.h), in the
 * arena. ERR_USAGE for a wrong name, ERR_MISSING when there is no such store, ERR_FAILED when it has no Ingress.
 */
int url_read(struct kube *cluster, const struct url_request *request, struct arena *arena, struct value **ret,
	     struct host_lead *ret_lead, struct err *err);

#endif
