/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs another program and waits for it: never a shell, always an argument vector. The request is borrowed for the
 * call; the result owns what was caught until child_result_free. On Linux the kernel ends the child when we are killed.
 */
#ifndef STORE_CHILD_H
#define STORE_CHILD_H

#include "bytes.h"
#include "context.h"

enum child_stream {
	CHILD_INHERIT, /* the child shares ours */
	CHILD_NULL,    /* /dev/null */
	CHILD_CATCH,   /* output: caught, up to its ceiling. Input: fed from `input` */
	CHILD_TAIL     /* output alone: handed to `heard` as it comes; half of the ceiling's bytes or more are caught */
};

struct child_request {
	const char *const *arguments;   /* [0] is the program, looked up in PATH; ended by NULL */
	const char *const *environment; /* NAME=value, put over ours; ended by NULL; NULL: only ours */
	struct str input;               /* what a caught standard input holds */
	enum child_stream input_from;
	enum child_stream output_to;
	enum child_stream errors_to;
	size_t output_ceiling;  /* bytes */
	size_t errors_ceiling;  /* bytes */
	unsigned deadline;      /* milliseconds; 0: none. Then SIGTERM, two seconds later SIGKILL */
	struct context *within; /* whose cancellation ends the child in the same way; NULL: nobody looks */
	/* Called about once a second while the child runs; an error ends the child and is child_run's. NULL: none. */
	int (*tick)(void *context, struct err *err);
	/* Gets each piece of an output that is CHILD_TAIL. NULL: nobody listens. */
	void (*heard)(void *context, struct str piece);
	void *context;
};

struct child_result {
	int status;          /* exit status; 128 + N when signal N ended it, as in shells */
	struct bytes output; /* what was caught */
	struct bytes errors;
};

/*
 * Runs the child to its end. 0 when it ran, whatever its status. Errors (the child is then gone too): ERR_CHILD when it
 * could not be started or fed, ERR_TIMEOUT at the deadline, ERR_LIMIT when an output passes its ceiling, those of
 * context_check. The caller's handling of SIGPIPE does not matter and is not changed. `ret` needs no preparation;
 * after an error it holds what was caught so far, so that its last words can be shown: child_result_free it in every
 * case.
 */
int child_run(const struct child_request *request, struct child_result *ret, struct err *err);

void child_result_free(struct child_result *result);

/*
 * As child_run, and a status other than 0 is ERR_CHILD with what the child wrote to its caught errors, of more than
 * 8 KiB the last lines.
 */
int child_run_checked(const struct child_request *request, struct child_result *ret, struct err *err);

#endif
