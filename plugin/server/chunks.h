/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body that comes in chunks (RFC 9112, 7.1), made into one piece. Stricter than most readers: lines end in CR LF,
 * sizes are at most eight hexadecimal digits, extensions are short visible text and count for nothing, fields behind
 * the last chunk are checked and dropped. Owns nothing.
 */
#ifndef STORE_SERVER_CHUNKS_H
#define STORE_SERVER_CHUNKS_H

#include "bytes.h"

#define CHUNKS_LINE_MOST 256     /* bytes of the line with a chunk's size */
#define CHUNKS_TRAILER_MOST 4096 /* bytes of all lines behind the last chunk */

enum chunks_state { CHUNKS_MORE, CHUNKS_DONE, CHUNKS_WRONG, CHUNKS_LARGE };

/* Where a body is; all zero at its beginning. */
struct chunks {
	enum { CHUNKS_SIZE, CHUNKS_DATA, CHUNKS_DATA_END, CHUNKS_TRAILER } at;
	size_t remaining; /* bytes of the chunk that have not come */
	size_t trailer;   /* bytes of trailer lines */
};

/*
 * Takes what it can of `in`, and says how many bytes; the chunks' data is appended to `body`, CHUNKS_LARGE when it
 * would pass its ceiling. A line of which the end has not come is left: the caller gives it again, with more.
 */
enum chunks_state chunks_feed(struct chunks *chunks, struct str in, size_t *ret_used, struct bytes *body);

#endif
