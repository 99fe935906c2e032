/* SPDX-License-Identifier: Apache-2.0 */
#include "server/watch_lines.h"

static struct str without_return(struct str line)
{
	line.n -= line.n && line.p[line.n - 1] == '\r';
	return line;
}

/* The line that ends with `end`: most are within one piece, and need no copy. */
static int hand_on(struct watch_lines *lines, struct str end, int (*line)(void *of, struct str line), void *of)
{
	struct str whole = end;
	int over = 0;

	if (lines->begun.length) {
		bytes_add(&lines->begun, end);
		whole = bytes_str(&lines->begun);
	}
	if (lines->begun.overflow || whole.n > lines->begun.ceiling)
		return -1;
	whole = without_return(whole);
	if (whole.n)
		over = line(of, whole);
	bytes_reset(&lines->begun);
	return over;
}

int watch_lines_take(struct watch_lines *lines, struct str piece, int (*line)(void *of, struct str line), void *of)
{
	while (piece.n) {
		const char *end = memchr(piece.p, '\n', piece.n);
		size_t n = end ? (size_t)(end - piece.p) : piece.n;
		int over;

		if (!end) {
			bytes_add(&lines->begun, piece);
			return lines->begun.overflow ? -1 : 0;
		}
		over = hand_on(lines, (struct str){ piece.p, n }, line, of);
		if (over)
			return over;
		piece = (struct str){ end + 1, piece.n - n - 1 };
	}
	return 0;
}

void watch_lines_free(struct watch_lines *lines)
{
	bytes_free(&lines->begun);
}
