/* SPDX-License-Identifier: Apache-2.0 */
/* A body that arrives in pieces, as the lines that it is made of. Owns what has come of a line that is not whole. */
#ifndef STORE_SERVER_WATCH_LINES_H
#define STORE_SERVER_WATCH_LINES_H

#include "bytes.h"

struct watch_lines {
	struct bytes begun; /* of a line that is not whole yet; its ceiling is that of a line */
};

#define WATCH_LINES_INIT(most) { BYTES_INIT(most) }

/*
 * Hands on each line that is whole with this piece, without its end; blank ones are passed over. What `line` returns
 * other than 0 ends it and is returned; -1: a line is longer than the ceiling. Lines are borrowed for the call.
 */
int watch_lines_take(struct watch_lines *lines, struct str piece, int (*line)(void *of, struct str line), void *of);

void watch_lines_free(struct watch_lines *lines);

#endif
