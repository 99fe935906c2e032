/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An API server for tests of several processes: it keeps the Secrets of store-system as a real one does (versions,
 * uids, merge patches, preconditions, selectors, metadata alone), in a process of its own, on a Unix socket where
 * kubectl's proxy would be. At a write that the test names something happens to whoever writes. After cmocka.h.
 */
#ifndef STORE_TEST_KEEPER_H
#define STORE_TEST_KEEPER_H

#include <stdatomic.h>
#include <sys/types.h>

#include "kube/kube.h"

enum keeper_fault {
	KEEPER_FINE,
	KEEPER_KILLS_BEFORE, /* whoever writes is killed (SIGKILL) before it is carried out */
	KEEPER_KILLS_AFTER,  /* … after that, without an answer */
	KEEPER_LOSES,        /* the connection ends, nothing is carried out */
	KEEPER_ENDS          /* it is carried out, and the connection ends */
};

/* Shared with the keeper's process; the test may change it at any time. */
struct keeper_control {
	atomic_uint writes;       /* that came since the start */
	atomic_uint at;           /* the write, from 1, that meets the fault; 0: none */
	atomic_int fault;         /* enum keeper_fault */
	atomic_bool is_away;      /* every connection ends at once */
	atomic_bool has_no_space; /* the namespace is not there until it is made */
	atomic_uint refused;      /* writes that were of an older version */
};

struct keeper {
	struct kube cluster;
	pid_t process;
	struct keeper_control *control;
};

void keeper_start(struct keeper *keeper);
void keeper_stop(struct keeper *keeper);

/* In a process that was forked, which must not use its parent's connections: its own. */
void keeper_reopen(struct keeper *keeper);

#endif
