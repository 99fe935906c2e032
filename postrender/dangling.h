/* SPDX-License-Identifier: Apache-2.0 */
/* What points nowhere once objects have left the stream. */
#ifndef STORE_DANGLING_H
#define STORE_DANGLING_H

#include "report.h"
#include "stream.h"

struct drop { /* an object that left; texts in the report's arena */
	struct str group;
	struct str kind;
	struct str name;
	struct str rule;
};

struct drops {
	struct drop *list;
	size_t count;
	size_t capacity;
};

void dangling_add(struct drops *drops, struct report *report, const struct ident *ident, const struct rule *rule);

/*
 * Adds a warning for each reference of the document to an object that left. `text` is the document as it leaves the
 * filter; lines are told as of its first one. Errors of the reader.
 */
int dangling_warn(const struct drops *drops, const struct kind_table *kinds, const struct document *document,
		  struct report *report, struct err *err);

void dangling_free(struct drops *drops);

#endif
