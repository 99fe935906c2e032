/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows something by looking at it again and again: what is another than at the last look is told. It goes by levels,
 * not by events: what came and went between two looks is not told, what is there in the end always is, and nobody needs
 * the right to watch. Owns nothing.
 */
#ifndef STORE_WATCHING_H
#define STORE_WATCHING_H

#include "context.h"
#include "value.h"

#define WATCHING_PAUSE 2000 /* milliseconds between two looks */
#define WATCHING_SHARE 4    /* … or so many times what the look took: nobody keeps the API server busy */

/* Who is told. */
struct watching_reader {
	unsigned pause; /* milliseconds; 0, but for tests: WATCHING_PAUSE */
	int output;     /* a descriptor: once nobody reads it any more, it ends well. -1: nobody looks */
	/*
	 * What changed, as events of the API have it: {"type": ADDED, MODIFIED or DELETED, "object": …}; of what is
	 * gone, as it was. Called after each look that found something, and after the first in any case.
	 */
	int (*tell)(void *of, const struct value *changes, struct arena *arena, struct err *err);
	/* By what two of one name are told apart, in the arena, for who shows less; NULL: by what is watched. */
	const char *(*mark)(void *of, const struct value *item, struct arena *arena);
	void *of;
};

/* What is watched. */
struct watching {
	struct context *context; /* ends it: a signal, or the time that is over */
	/* What is there now: maps that have a name each, in the order of names, in the arena. 1: nothing more comes. */
	int (*look)(void *of, struct arena *arena, struct value **ret, struct err *err);
	const char *(*mark)(void *of, const struct value *item, struct arena *arena); /* as the reader's; not NULL */
	void *of;
};

/* Errors of the functions; those of context_check, with which a watch ends that nothing else ends. */
int watching_run(const struct watching *watching, const struct watching_reader *reader, struct err *err);

#endif
