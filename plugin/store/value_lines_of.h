/* SPDX-License-Identifier: Apache-2.0 */
/* A value as lines, each with its path. */
#ifndef STORE_STORE_VALUE_LINES_OF_H
#define STORE_STORE_VALUE_LINES_OF_H

#include "value.h"

struct value_line {
	struct str text;
	const char *path; /* of the value that it is of, "spec.containers[web].image" */
};

struct value_lines {
	struct value_line *list;
	size_t count;
	size_t capacity;
};

/* The lines of a value, each with its path; texts are in the arena. value_lines_free frees the list. */
void value_lines_of(const struct value *value, struct arena *arena, struct value_lines *ret);
void value_lines_free(struct value_lines *lines);

#endif
