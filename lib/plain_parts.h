/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files that read plain YAML share. Owns nothing. */
#ifndef STORE_PLAIN_PARTS_H
#define STORE_PLAIN_PARTS_H

#include "plain.h"

/* The text ends with a newline, which ends every walk within a line. */
struct plain {
	const char *p;
	const char *end;
	const char *line_start;
	uint32_t line;   /* from 1 */
	int column;      /* where the next content of a block stands, from 0; -1: there is none */
	bool is_ascii;   /* a byte is a character */
	unsigned depth;  /* open collections */
	size_t events;   /* as libyaml counts them */
	const char *name;
	struct arena *arena;
};

/* `p`, as a place in the file. */
struct position plain_position(const struct plain *plain);

/* Goes to the next line that is neither blank nor a comment; `p` is at the start of a line. */
void plain_next_content(struct plain *plain);

/* Blanks and a comment, to the start of the next line. False: something else stands there. */
bool plain_end_line(struct plain *plain);

/*
 * The text of a scalar from `p`, in the arena; `p` is behind it then. `indent` is the column of the block around it,
 * which lines after the first must pass. False: it is not plain.
 */
bool plain_quoted(struct plain *plain, int indent, struct str *ret);
bool plain_unquoted(struct plain *plain, bool flow, struct str *ret);

/* Where an unquoted scalar from `p` on can go on no more; at the latest at the line's end. */
const char *plain_scan(const char *p, bool flow);

/* `|` and `>`: `p` is at the start of the line after it then. */
bool plain_block_text(struct plain *plain, int indent, struct str *ret);

/* A scalar with what it means; NULL: a number that JSON cannot hold. */
struct value *plain_scalar(struct plain *plain, struct str text, bool quoted, struct position where);

#endif
