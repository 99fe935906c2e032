/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listens to what a long command says of itself (context.h), and shows it on stderr: on a terminal a line that is
 * written over while a step works, elsewhere one line a step, or for programs a line of JSON an event
 * (cli/progress_json.h). The only place that writes to stderr while a command works.
 */
#ifndef STORE_CLI_PROGRESS_H
#define STORE_CLI_PROGRESS_H

#include "cli/progress_json.h"
#include "context.h"
#include "environment.h"

/* name, word of --progress, what is shown */
#define PROGRESS_TABLE(X)                                                                                              \
	X(AUTO, "auto", "on a terminal the step that works, written over; elsewhere as lines")                         \
	X(LINES, "lines", "a line a step that has ended, as in a log, on a terminal too")                              \
	X(JSON, "json", "a line of JSON an event: docs/schema/progress.schema.json")                                   \
	X(NONE, "none", "no steps: only warnings and the error")

enum progress_mode {
#define X(name, word, shown) PROGRESS_##name,
	PROGRESS_TABLE(X)
#undef X
		PROGRESS_MODES
};

struct progress {
	enum progress_mode mode;
	bool terminal;    /* stderr is one, and lines may be written over */
	bool color;       /* and NO_COLOR is not set */
	unsigned columns; /* that the environment says; 0: none */
	bool shown;       /* a line stands on the terminal that the next one replaces */
	size_t width;     /* columns of the last line */
	int lines;        /* the descriptor that JSON goes to: stderr, but for a worker */
	struct progress_json json;
};

/* Whether a descriptor is a terminal that takes colors: TERM is not dumb, and NO_COLOR not set. */
bool progress_has_color(int descriptor, const struct environment *environment);

void progress_open(struct progress *progress, enum progress_mode mode, const struct environment *environment);
void progress_close(struct progress *progress);

/* The listener, which is a struct progress. */
void progress_hear(void *listener, const struct event *event);

/* The error that ends the command; `step` is its verb. */
void progress_error(struct progress *progress, const char *step, double seconds, const struct err *err);

/* The same of words that could not be parsed, so that their error is told as was asked for: JSON or AUTO. */
enum progress_mode progress_guess(int argc, char *const *argv, char *const *variables);

#endif
