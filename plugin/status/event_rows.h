/* SPDX-License-Identifier: Apache-2.0 */
/* What happened in the namespace of a store. */
#ifndef STORE_STATUS_EVENT_ROWS_H
#define STORE_STATUS_EVENT_ROWS_H

#include "kube/kube.h"
#include "watching.h"

struct events_request {
	const char *name;
	const char *const *types; /* "Normal", "Warning"; none: all */
	bool watch;               /* for who asks: event_rows_watch is meant, and not one look */
};

/*
 * A list of {name, at, type, reason, object, count, message}, the newest last, in the arena. ERR_USAGE for a wrong
 * name; errors of lister_find and kube_list.
 */
int event_rows_read(struct kube *cluster, const struct events_request *request, struct arena *arena, struct value **ret,
		    struct err *err);

/*
 * Gives the reader such a list of those that are new, or came again, at each look that found some, and of all there are
 * at first; never an empty one. Errors of event_rows_read; those of watching_run.
 */
int event_rows_watch(struct kube *cluster, const struct events_request *request, const struct watching_reader *reader,
		     struct err *err);

#endif
