/* SPDX-License-Identifier: Apache-2.0 */
/* A value as lines, each with its path. */
#ifndef STORE_STORE_VALUE_LINES_OF_H
#define STORE_STORE_VALUE_LINES_OF_H

#include "value.h"

struct line {
	struct str text;
	const char *path; /* of the value that it is of, "spec.containers[web].image" */
};

struct lines {
	struct line *list;
	size_t count;
	size_t capacity;
};

/* The lines of a value, each with its path; texts are in the arena. lines_free frees the list. */
void lines_of_value(const struct value *value, struct arena *arena, struct lines *ret);
void lines_free(struct lines *lines);

#endif
