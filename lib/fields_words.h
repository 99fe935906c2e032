/* SPDX-License-Identifier: Apache-2.0 */
/* A request by words: options, operands. */
#ifndef STORE_FIELDS_WORDS_H
#define STORE_FIELDS_WORDS_H

#include "fields.h"

/*
 * Fills the struct, and `local` with what is of the terminal, by options that fields_options gave the rows of. `local`
 * may be NULL when no row needs it. ERR_USAGE names the option, or the operand, and says what was expected. The
 * operands must be as many as fields_operand_bounds says.
 */
int fields_fill(const struct fields *fields, const struct options *options, struct arena *arena, void *ret,
		void *ret_local, struct err *err);

/* "NAME [REVISION]": the operands as usage shows them, in the arena; NULL: there are none. */
const char *fields_operands(const struct fields *fields, struct arena *arena);

/* How many there must be, and may be. */
void fields_operand_bounds(const struct fields *fields, size_t *ret_least, size_t *ret_most);

/* The row of the operand that stands at `place` of `count`; NULL: there is none. */
const struct field *fields_operand_at(const struct fields *fields, size_t place, size_t count);

#endif
