/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command works with, besides what it is asked for: who hears of it, where it is, and where its results lie. A
 * command on many stores makes one for each, with an arena of its own. Owns nothing.
 */
#ifndef STORE_STORE_SESSION_H
#define STORE_STORE_SESSION_H

#include "alloc.h"
#include "context.h"
#include "environment.h"

struct session {
	const struct context *context; /* the parent of all that is done */
	const struct environment *environment;
	struct arena *arena;
};

#endif
