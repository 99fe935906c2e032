/* SPDX-License-Identifier: Apache-2.0 */
/* Writes logs of containers line by line; with `follow` while they come, over restarts and replacements of pods. */
#ifndef STORE_STATUS_LOGS_H
#define STORE_STATUS_LOGS_H

#include <time.h>

#include "kube/kube.h"

struct logs_request {
	const char *name;
	const char *component; /* of whom, as log_choice (status/log_targets.h) has it; NULL: all */
	const char *pod;
	const char *container;
	bool follow;
	bool previous;   /* of the run before a restart; not with `follow` */
	bool timestamps; /* each line begins with its moment, as the kubelet wrote it */
	long tail;       /* last lines of each container; -1: all */
	time_t since;    /* seconds; 0: from the beginning */
};

/* Who reads them. */
struct logs_reader {
	int output; /* a descriptor: where they go */
	bool color;
};

/* ERR_USAGE for a wrong name, or what excludes each other; logs_run asks it, too. */
int logs_check(const struct logs_request *request, struct err *err);

/*
 * Without `follow` until all is printed; with it until the chosen pods have ended for good, a signal comes
 * (its error), or nobody reads any more (no error). ERR_MISSING when nothing is chosen, with
 * what is there; errors of logs_check and lister_find.
 */
int logs_run(struct kube *cluster, const struct logs_request *request, const struct logs_reader *reader,
	     struct err *err);

#endif
