/* SPDX-License-Identifier: Apache-2.0 */
/* A text of plain YAML that is read (plain.h), and where it stands. Owns nothing. */
#ifndef STORE_PLAIN_PARTS_H
#define STORE_PLAIN_PARTS_H

#include "value.h"

/* The text ends with a newline, which ends every walk within a line. */
struct plain {
	const char *p;
	const char *end;
	const char *line_start;
	uint32_t line;  /* from 1 */
	int column;     /* where the next content of a block stands, from 0; -1: there is none */
	bool is_ascii;  /* a byte is a character */
	unsigned depth; /* open collections */
	size_t events;  /* as libyaml counts them */
	const char *name;
	struct arena *arena;
};

/* `p`, as a place in the file. */
struct position plain_position(const struct plain *plain);

/* `p` is at the newline: goes to the start of the next line. */
void plain_next_line(struct plain *plain);

/* Goes to the next line that is neither blank nor a comment; `p` is at the start of a line. */
void plain_next_content(struct plain *plain);

/* Blanks and a comment, to the start of the next line. False: something else stands there. */
bool plain_end_line(struct plain *plain);

#endif
