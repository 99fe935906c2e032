/* SPDX-License-Identifier: Apache-2.0 */
/* Which containers of a store have logs to read. Pure functions of API objects. */
#ifndef STORE_STATUS_LOG_TARGETS_H
#define STORE_STATUS_LOG_TARGETS_H

#include "value.h"

struct log_choice {
	const char *component; /* web, db … or the name of a workload; NULL: all */
	const char *pod;       /* NULL: all */
	const char *container; /* NULL: all, those of the start too */
};

struct log_target {
	const char *pod;
	const char *uid; /* of the pod: a new pod of a StatefulSet has the old one's name */
	const char *container;
	long restarts;
	bool started; /* it has run, or runs */
	bool running;
	bool ran_before; /* there is a log of the run before this one */
	struct log_target *next;
};

/* The containers that a choice names, in the order of pods, linked, in the arena; NULL: none. */
struct log_target *log_targets_choose(const struct value *pods, const struct log_choice *choice, struct arena *arena);

/* "web db seed": what --component can be here, for messages and completion; "" when nothing is there. In the arena. */
const char *log_targets_components(const struct value *pods, struct arena *arena);

/* Whether all chosen pods have ended for good; one of a Job only when the Job has (`jobs`). False without pods. */
bool log_targets_are_over(const struct value *pods, const struct value *jobs, const struct log_choice *choice);

#endif
