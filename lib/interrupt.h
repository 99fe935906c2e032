/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SIGINT, SIGTERM and SIGHUP while there is something to put in order. Between interrupt_open and interrupt_close the
 * first one no longer ends the program but what it waits for: child_run, http_call and interrupt_check return an error,
 * that one and each later one, so that an error which somebody ignores cannot swallow the signal. The way up then puts
 * in order what it owns, by calls that are given no interrupt. A second SIGINT or SIGTERM ends the program there and
 * then, wherever it is: the kernel ends its children (spawn.h), and the next command finds what is left. A signal that
 * nobody noticed takes effect in interrupt_close; one that was ignored at the start, as under nohup, stays ignored. So
 * what is in between must not wait without looking: read stdin before, print to stdout after.
 */
#ifndef STORE_INTERRUPT_H
#define STORE_INTERRUPT_H

#include <signal.h>

#include "err.h"

struct interrupt {
	int descriptor;  /* readable when a signal came, for poll; -1: not open */
	int came;        /* the first signal; 0: none */
	sigset_t before; /* mask to put back */
};

#define INTERRUPT_INIT { .descriptor = -1 }

/* Of one thread, before others are started. ERR_INTERNAL when the system has no more descriptors. */
int interrupt_open(struct interrupt *interrupt, struct err *err);

/* Nothing when it is not open. */
void interrupt_close(struct interrupt *interrupt);

/*
 * Waits `milliseconds` (0: only looks), but not after a signal: then -1 with ERR_INTERRUPTED, ERR_TERMINATED or
 * ERR_HANGUP, from then on each time. With NULL, or one that is not open, it only waits.
 */
int interrupt_check(struct interrupt *interrupt, int milliseconds, struct err *err);

/* Whether a signal has come. NULL: none. */
bool interrupt_came(struct interrupt *interrupt);

#endif
