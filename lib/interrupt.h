/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP while there is something to undo. Between interrupt_open and interrupt_close they end no
 * longer the program but what it waits for: child_run and interrupt_check return an error, and every owner on the way
 * up cleans up. A signal that nobody noticed takes effect in interrupt_close, when all is cleaned up; one that was
 * ignored at the start, as under nohup, stays ignored. So what is in between must not wait without looking: read stdin
 * before, print to stdout after.
 */
#ifndef STORE_INTERRUPT_H
#define STORE_INTERRUPT_H

#include <signal.h>

#include "err.h"

struct interrupt {
	int descriptor;  /* readable when a signal came, for poll; -1: not open */
	sigset_t before; /* mask to put back */
};

#define INTERRUPT_INIT { .descriptor = -1 }

/* Of one thread, before others are started. ERR_INTERNAL when the system has no more descriptors. */
int interrupt_open(struct interrupt *interrupt, struct err *err);

/* Nothing when it is not open. */
void interrupt_close(struct interrupt *interrupt);

/*
 * Waits `milliseconds` (0: only looks), but not after a signal: then -1 with ERR_INTERRUPTED, ERR_TERMINATED or
 * ERR_HANGUP, once. With NULL, or one that is not open, it only waits.
 */
int interrupt_check(const struct interrupt *interrupt, int milliseconds, struct err *err);

#endif
