/* SPDX-License-Identifier: Apache-2.0 */
/* What calls ask of their owner (kube/kube.h): how long they may take, and leave to go on. Never one within another. */
#ifndef STORE_KUBE_OWNER_H
#define STORE_KUBE_OWNER_H

#include "kube/kube.h"

/* Milliseconds for a call and its repetitions. */
unsigned owner_time(const struct kube *cluster);

/* While a call waits; `context` is a struct kube. Errors of the owner's tick. */
int owner_tick(void *context, struct err *err);

/* Before a call that may change something. Errors of the owner's function. */
int owner_before_change(struct kube *cluster, struct err *err);

#endif
