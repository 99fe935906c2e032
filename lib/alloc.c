/* SPDX-License-Identifier: Apache-2.0 */
#include "alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct arena_block {
	struct arena_block *next;
	size_t capacity; /* bytes of data */
	size_t used;
	_Alignas(8) char data[];
};

#define BLOCK_LEAST ((size_t)16 << 10)

_Noreturn void out_of_memory(void)
{
	static const char text[] = "error: out of memory\n";

	(void)!fwrite(text, 1, sizeof(text) - 1, stderr);
	_Exit(70);
}

void *xmalloc(size_t bytes)
{
	void *memory = malloc(bytes ? bytes : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *xcalloc(size_t items, size_t bytes_each)
{
	void *memory = calloc(items ? items : 1, bytes_each ? bytes_each : 1);

	if (!memory)
		out_of_memory();
	return memory;
}

void *xreallocarray(void *memory, size_t items, size_t bytes_each)
{
	void *grown;

	if (bytes_each && items > SIZE_MAX / bytes_each)
		out_of_memory();
	grown = realloc(memory, items && bytes_each ? items * bytes_each : 1);
	if (!grown)
		out_of_memory();
	return grown;
}

char *xstrndup(const char *text, size_t bytes)
{
	char *copy = xmalloc(bytes + 1);

	if (bytes)
		memcpy(copy, text, bytes);
	copy[bytes] = '\0';
	return copy;
}

char *xstrdup(const char *text)
{
	return xstrndup(text, strlen(text));
}

static __attribute__((nonnull, format(printf, 1, 0))) char *format_new(const char *format, va_list arguments,
								       size_t *ret_length)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		out_of_memory();
	text = xmalloc((size_t)length + 1);
	(void)vsnprintf(text, (size_t)length + 1, format, arguments);
	*ret_length = (size_t)length;
	return text;
}

char *xformat(const char *format, ...)
{
	va_list arguments;
	size_t length;
	char *text;

	va_start(arguments, format);
	text = format_new(format, arguments, &length);
	va_end(arguments);
	return text;
}

void *xgrow(void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity ? *capacity * 2 : 16;
	return xreallocarray(array, *capacity, size);
}

void free_pointer(void *pointer_to_pointer)
{
	free(*(void **)pointer_to_pointer);
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	struct arena_block *block = arena->blocks;
	size_t need = (bytes + 7) & ~(size_t)7;
	void *memory;

	if (bytes > SIZE_MAX / 2)
		out_of_memory();
	if (!block || block->capacity - block->used < need) {
		size_t capacity = block ? block->capacity * 2 : BLOCK_LEAST;

		if (capacity > (size_t)4 << 20)
			capacity = (size_t)4 << 20;
		if (capacity < need)
			capacity = need;
		block = xmalloc(sizeof(*block) + capacity);
		*block = (struct arena_block){ .next = arena->blocks, .capacity = capacity };
		arena->blocks = block;
	}
	memory = block->data + block->used;
	block->used += need;
	arena->used += need;
	return memory;
}

void *arena_calloc(struct arena *arena, size_t bytes)
{
	void *memory = arena_alloc(arena, bytes);

	memset(memory, 0, bytes);
	return memory;
}

struct str arena_join(struct arena *arena, struct str a, struct str b)
{
	char *joined = arena_alloc(arena, a.n + b.n + 1);

	if (a.n)
		memcpy(joined, a.p, a.n);
	if (b.n)
		memcpy(joined + a.n, b.p, b.n);
	joined[a.n + b.n] = '\0';
	return (struct str){ joined, a.n + b.n };
}

struct str arena_str(struct arena *arena, struct str text)
{
	return arena_join(arena, text, STR(""));
}

static __attribute__((nonnull, format(printf, 2, 0))) struct str format_in(struct arena *arena, const char *format,
									   va_list arguments)
{
	size_t length;
	CLEANUP(free_pointer) char *text = format_new(format, arguments, &length);

	return arena_str(arena, (struct str){ text, length });
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
	struct str text;
	va_list arguments;

	va_start(arguments, format);
	text = format_in(arena, format, arguments);
	va_end(arguments);
	return text;
}

const char *arena_text(struct arena *arena, const char *format, ...)
{
	struct str text;
	va_list arguments;

	va_start(arguments, format);
	text = format_in(arena, format, arguments);
	va_end(arguments);
	return text.p;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = NULL;

	for (struct arena_block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		if (!keep || block->capacity > keep->capacity) {
			free(keep);
			keep = block;
		} else {
			free(block);
		}
	}
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
	}
	arena->blocks = keep;
	arena->used = 0;
}

void arena_free(struct arena *arena)
{
	for (struct arena_block *block = arena->blocks, *next; block; block = next) {
		next = block->next;
		free(block);
	}
	*arena = (struct arena)ARENA_INIT;
}
