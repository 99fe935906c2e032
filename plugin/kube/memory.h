/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects in memory that are asked in the API server's place: whoever looks at a cluster by kube_list, kube_get and
 * kube_call_all looks at them by the very same calls, once `memory` of a struct kube names them. It answers GETs of
 * collections (with a labelSelector, a fieldSelector of metadata.name) and of objects; all else is not there (404), for
 * it must not seem that there is nothing where nobody looked.
 */
#ifndef STORE_KUBE_MEMORY_H
#define STORE_KUBE_MEMORY_H

#include "kube/exchange.h"
#include "kube/resources.h"

/* The objects of a kind. */
struct memory_collection {
	enum resource resource;
	const char *selector;      /* that they were found by: who does not ask for it is not answered. NULL: by none */
	const struct value *items; /* a list; never changed */
};

/* Borrows all of it. */
struct kube_memory {
	const struct memory_collection *list;
	size_t count;
};

/* One answer a call, in the arena: the status, and the tree that an API server would give. */
void memory_answer(const struct kube_memory *memory, const struct kube_call *calls, size_t count, struct arena *arena,
		   struct kube_answer *ret);

#endif
