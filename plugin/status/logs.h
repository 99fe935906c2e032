/* SPDX-License-Identifier: Apache-2.0 */
/* Writes logs of containers line by line; with `follow` while they come, over restarts and replacements of pods. */
#ifndef STORE_STATUS_LOGS_H
#define STORE_STATUS_LOGS_H

#include "status/log_targets.h"
#include "store/state.h"
#include "store/visit.h"

struct log_request {
	const char *name_space;
	const char *store;        /* for messages */
	const struct state_facts *facts; /* for messages; NULL: not known */
	struct log_choice choice;
	bool follow;
	bool previous;
	bool timestamps;          /* each line begins with its moment, as the kubelet wrote it */
	long tail;                /* last lines of each container; -1: all */
	time_t since;             /* seconds; 0: from the beginning */
	bool color;
	int output;               /* a descriptor: where they go */
};

/*
 * Without `follow` until all is printed; with it until the chosen pods have ended for good, a signal comes
 * (its error), or nobody reads `output` any more (no error). ERR_MISSING when nothing is chosen, with what is there.
 */
int logs_run(struct visit *visit, const struct log_request *request, struct err *err);

#endif
