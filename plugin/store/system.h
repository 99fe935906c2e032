/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The namespace store-system: what is of no store but of all. The Leases are in it (store/lease.h), and the note of
 * images (store/image_note.h). It has none of the labels by which a store's namespace is known, so that no verb takes
 * it for one.
 */
#ifndef STORE_STORE_SYSTEM_H
#define STORE_STORE_SYSTEM_H

#include "kube/kube.h"

/* Makes it, unless it is there. Errors of kube_create. */
int system_make(struct kube *cluster, struct arena *arena, struct err *err);

#endif
