/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory. Small things: x-functions that end the program when memory is out. Input-sized things: an arena or struct
 * bytes, which have ceilings and return an error. An arena owns all it handed out until reset or free.
 */
#ifndef STORE_ALLOC_H
#define STORE_ALLOC_H

#include "common.h"

/* Says so and ends the program with 70. */
_Noreturn void out_of_memory(void);

void *xmalloc(size_t bytes);
void *xcalloc(size_t items, size_t bytes_each);
void *xreallocarray(void *memory, size_t items, size_t bytes_each);
char *xstrndup(const char *text, size_t bytes); /* NUL-terminated copy */
char *xstrdup(const char *text);
char *xformat(const char *format, ...) PRINTF_LIKE(1, 2); /* as asprintf */

/* Grows `array` (of `size`-byte items) so that one more than `count` fits; doubles. */
void *xgrow(void *array, size_t count, size_t *capacity, size_t size);

/* For CLEANUP(free_pointer) on any pointer local. */
void free_pointer(void *pointer_to_pointer);

struct arena_block;
struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes handed out */
};

#define ARENA_INIT { NULL, 0 }

void *arena_alloc(struct arena *arena, size_t bytes);                   /* aligned to 8, not cleared */
void *arena_calloc(struct arena *arena, size_t bytes);                  /* aligned to 8, zeroed */
struct str arena_str(struct arena *arena, struct str text);             /* a copy, with a NUL after it */
struct str arena_join(struct arena *arena, struct str a, struct str b); /* likewise, of one after the other */
struct str arena_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
const char *arena_text(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3); /* without its length */
void arena_reset(struct arena *arena); /* keeps the largest block for reuse */
void arena_free(struct arena *arena);

#endif
