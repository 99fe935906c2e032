/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to no store: found, and removed where that is asked for. */
#ifndef STORE_GC_GC_H
#define STORE_GC_GC_H

#include <time.h>

#include "gc/orphans.h"
#include "store/operation.h"

struct gc_request {
	bool removes;      /* else it is only looked for */
	time_t older_than; /* seconds; what is younger is left */
	struct wait_request wait;
};

/* All of it is in the session's arena. */
struct gc_result {
	const struct orphan *list; /* as of struct orphans, with what became of each */
	size_t count;
	time_t now;        /* by the API server's clock */
	struct value *map; /* a list of all of them, as -o json shows it */
};

/*
 * Tells what goes before anything does (EVENT_PLAN). Errors of gc_find and of collect_run; what could not be removed is
 * in the result, and for gc_verdict to say.
 */
int gc_run(const struct session *session, const struct gc_request *request, struct gc_result *ret, struct err *err);

/* ERR_FAILED when something could not be removed. */
int gc_verdict(const struct gc_result *result, struct err *err);

/* How many have that fate. */
size_t gc_count(const struct gc_result *result, enum fate fate);

#endif
