/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a child that runs an action says (docs/requests.md, docs/progress.md): lines of JSON become the steps of its
 * order, the result, the error. Of one thread; asks nobody.
 */
#ifndef STORE_SERVER_WORK_LINES_H
#define STORE_SERVER_WORK_LINES_H

#include "server/order.h"

#define WORK_LINE_MOST ((size_t)4 << 20) /* bytes of a line; a longer one is none of ours */

struct work_lines {
	const char *verb;
	struct arena arena;             /* steps, result, error */
	struct bytes line;              /* that has not ended yet */
	struct value *steps;            /* as an order has them */
	double begun[ORDER_STEPS_MOST]; /* seconds of the child at which each began */
	const struct value *result;     /* the last one; NULL: none yet */
	struct order_error error;
	bool is_done;     /* the action itself has ended well */
	bool has_changed; /* since the caller cleared it */
	struct bytes odd; /* the last line that is no event, cut */
};

/* `steps`: those of children before this one, of which none goes on any more; NULL: none. Copied. */
void work_lines_begin(struct work_lines *lines, const char *verb, const struct value *steps, const char *now);
void work_lines_free(struct work_lines *lines);

/* Once more, for the next child of the same order: its steps come after those that are there. */
void work_lines_again(struct work_lines *lines, const char *now);

/* A piece of what the child writes, at the moment `now` (RFC 3339). */
void work_lines_hear(struct work_lines *lines, struct str piece, const char *now);

/* A note among the steps, of ours. */
void work_lines_note(struct work_lines *lines, const char *step, const char *detail, const char *now);

enum work_lines_end {
	WORK_LINES_SUCCEEDED,
	WORK_LINES_FAILED, /* with its error */
	WORK_LINES_LOCKED, /* somebody else works on the store: later, then */
	WORK_LINES_KILLED  /* by a signal, and nothing that it said is an end: once more, perhaps */
};

/*
 * What has become of the action, of a child that ended with `status` (lib/child.h) and wrote `errors` besides. Where
 * it told no error, and has not succeeded, there is one in `lines` afterwards.
 */
enum work_lines_end work_lines_judge(struct work_lines *lines, int status, struct str errors, const char *now);

/* An error of ours, instead of one that was told. */
void work_lines_fail(struct work_lines *lines, const struct err *err);

#endif
