/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps of a long command, shown on stderr: on a terminal a line that is written over while the step works, elsewhere
 * one line a step. Owns nothing that outlives it.
 */
#ifndef STORE_PROGRESS_H
#define STORE_PROGRESS_H

#include "common.h"

struct progress {
	bool terminal; /* stderr is one */
	bool color;    /* and NO_COLOR is not set */
	bool quiet;    /* nothing is shown */
	bool failed;   /* progress_failed was called: the reason is there already */
	size_t width;  /* columns of the last line */
	bool shown;    /* a line stands on the terminal that the next one replaces */
	long long begin; /* milliseconds of a clock that does not jump */
};

/* Whether a descriptor is a terminal that takes colors: TERM is not dumb, and NO_COLOR not set. */
bool progress_has_color(int descriptor);

void progress_start(struct progress *progress, bool quiet);
/* "   name   detail   1.2s", replaced by the next call; nothing where there is no terminal. */
void progress_show(struct progress *progress, const char *name, const char *detail);
/* " ✓ name   detail   1.2s" and a newline. */
void progress_done(struct progress *progress, const char *name, const char *detail);
/* " ✗ name   detail   1.2s" and a newline. */
void progress_failed(struct progress *progress, const char *name, const char *detail);
/* " … name   detail   1.2s" and a newline: the step goes on. */
void progress_note(struct progress *progress, const char *name, const char *detail);
/* Takes away a line that stands there, before something else is written. */
void progress_clear(struct progress *progress);
/* Seconds since the start. */
double progress_seconds(const struct progress *progress);

#endif
