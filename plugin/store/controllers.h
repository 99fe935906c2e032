/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of ingress controllers: the labels that their own charts put on the pods that speak to stores. */
#ifndef STORE_STORE_CONTROLLERS_H
#define STORE_STORE_CONTROLLERS_H

#include <stddef.h>

struct controller {
	const char *prefix;  /* begin of an IngressClass' spec.controller */
	const char *labels;  /* as the API takes them, "a=b,c=d"; NULL: no pods of the cluster do */
	const char *instead; /* where its visitors come from then */
};

/* By the spec.controller of a class; NULL: unknown. */
const struct controller *controllers_find(const char *name);

#endif
