/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program that runs beside us until we are done with it (child.h is for those that we wait for). It also ends when we
 * are killed: on Linux the kernel sends it SIGTERM then.
 */
#ifndef STORE_BACKGROUND_H
#define STORE_BACKGROUND_H

#include <sys/types.h>

#include "err.h"

struct background {
	pid_t pid; /* 0: not started, or ended */
};

/*
 * Starts arguments[0], looked up in PATH, with no input, its output to /dev/null and its errors to the file
 * `errors_file`, which is made. `environment` as in child.h. ERR_CHILD when it could not be started.
 */
int background_start(struct background *background, const char *const *arguments, const char *const *environment,
		     const char *errors_file, struct err *err);

/* Whether it still runs; an ended one is collected. */
bool background_runs(struct background *background);

/* Ends it: SIGTERM, two seconds later SIGKILL. Nothing when it does not run. */
void background_stop(struct background *background);

#endif
