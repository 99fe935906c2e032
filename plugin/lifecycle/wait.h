/* SPDX-License-Identifier: Apache-2.0 */
/* Waits until a condition of a store holds, whoever works on it. */
#ifndef STORE_LIFECYCLE_WAIT_H
#define STORE_LIFECYCLE_WAIT_H

#include "kube/kube.h"

struct wait_for_request {
	const char *name;
	const char *condition; /* of status/conditions.h, or CONDITION_GONE, in any case of letters; NULL: Ready */
	unsigned timeout;      /* milliseconds */
	double patience;       /* seconds that what may pass by itself may last, or PATIENCE_BY_KIND */
};

/*
 * Says what it waits for. Once the condition holds it notes what the end of a create would have noted: that the store
 * was seen ready, and its volumes. ERR_TIMEOUT with what is lacking; ERR_FAILED as soon as waiting cannot help, with
 * the reason and what to do; a store in which nothing runs is refused (store/rest.h). ERR_USAGE for a wrong name;
 * errors of status_read.
 */
int wait_run(struct kube *cluster, const struct wait_for_request *request, struct err *err);

#endif
