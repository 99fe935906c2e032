/* SPDX-License-Identifier: Apache-2.0 */
/* What the pods of a store use, by the metrics API. */
#ifndef STORE_STATUS_TOP_H
#define STORE_STATUS_TOP_H

#include "kube/kube.h"

struct top_request {
	const char *name;
};

/*
 * A list of {name, component, cpu, memory, millicores, bytes} of each pod that is measured, in the order of names, in
 * the arena. ERR_USAGE for a wrong name; ERR_REFUSED where nobody measures; errors of lister_find and kube_list.
 */
int top_read(struct kube *cluster, const struct top_request *request, struct arena *arena, struct value **ret,
	     struct err *err);

/* cpu, memory, millicores, bytes: as of a row. */
void top_put_figures(struct value *row, long millicores, long bytes, struct arena *arena);

#endif
