/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing buffer with a ceiling: it cannot be made without one. When an append would pass the ceiling the buffer is
 * marked `overflow`, keeps what it had, and every later append does nothing; bytes_check turns that into an error.
 * data is NUL-terminated after the first append. The struct owns data.
 */
#ifndef STORE_BYTES_H
#define STORE_BYTES_H

#include "common.h"
#include "err.h"

struct bytes {
	char *data;
	size_t length;   /* bytes in use, without the NUL */
	size_t capacity; /* bytes allocated */
	size_t ceiling;  /* bytes at most */
	bool overflow;
};

#define BYTES_INIT(ceiling_bytes) { NULL, 0, 0, (ceiling_bytes), false }

void bytes_add(struct bytes *bytes, struct str text);
void bytes_add_text(struct bytes *bytes, const char *text);
/* What a chart or a cluster says may hold what a terminal would obey: controls, also C1 in UTF-8, become `?`. */
void bytes_add_plain(struct bytes *bytes, struct str text);
void bytes_add_char(struct bytes *bytes, char c);
void bytes_add_repeat(struct bytes *bytes, char c, size_t times);
void bytes_format(struct bytes *bytes, const char *format, ...) PRINTF_LIKE(2, 3);
struct str bytes_str(const struct bytes *bytes);
void bytes_reset(struct bytes *bytes); /* length 0, memory kept */
void bytes_free(struct bytes *bytes);

/* 0, or -1 with `code` and a message that names `what` and the ceiling when the buffer overflowed. */
int bytes_check(const struct bytes *bytes, const char *what, enum err_code code, struct err *err);

#endif
