/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts another program: what child.h (those that we wait for) and background.h (those that run beside us) share. Not
 * posix_spawn, which cannot tell the kernel to end the program when we are killed. Owns nothing after the start.
 */
#ifndef STORE_SPAWN_H
#define STORE_SPAWN_H

#include <sys/types.h>

#include "err.h"

#define SPAWN_INHERIT (-1)

struct spawn {
	const char *const *arguments;   /* [0] is the program, looked up in PATH; ended by NULL */
	const char *const *environment; /* NAME=value, put over ours; ended by NULL; NULL: only ours */
	int descriptors[3];             /* what it gets as stdin, stdout, stderr; SPAWN_INHERIT: ours */
	int signal;                     /* that the kernel sends it when we die, on Linux; 0: none */
	bool own_group;                 /* a terminal's Ctrl-C does not reach it */
};

/*
 * Starts it with no signal blocked and SIGPIPE as it is by default. ERR_CHILD with the system's reason when it cannot
 * be started, also when there is no such program.
 */
int spawn_start(const struct spawn *spawn, pid_t *ret_pid, struct err *err);

#endif
