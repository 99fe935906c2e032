/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is told of the store of one namespace, from objects in memory: list_read and status_read, which the verbs call,
 * ask them (kube/memory.h) as they ask the API server. What only a URL, a log, Helm or an event tells is not in it.
 */
#ifndef STORE_SERVER_STORE_VIEW_H
#define STORE_SERVER_STORE_VIEW_H

#include <time.h>

#include "environment.h"
#include "kube/memory.h"

struct store_view {
	const struct value *summary; /* as `helm store list -o json` has it; NULL: there is no store */
	const struct value *whole;   /* as `helm store status -o json` has it */
	const struct value *labels;  /* of its newest record; NULL: none */
	bool is_shared;              /* its database is in the server that stores share */
	bool has_command;            /* a lease is held: how it is goes by the clock, too */
};

/*
 * Of the objects of one namespace (and its Lease), in the arena. `now`: by the API server's clock. Errors of list_read
 * and status_read, which objects in memory do not bring about but by a fault of this program.
 */
int store_view_read(const struct kube_memory *memory, time_t now, struct arena *arena, struct store_view *ret,
		    struct err *err);

#endif
