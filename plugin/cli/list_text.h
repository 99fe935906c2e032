/* SPDX-License-Identifier: Apache-2.0 */
/* What `list` shows of stores: the columns, the order of the rows, and how they are printed. Owns nothing. */
#ifndef STORE_CLI_LIST_TEXT_H
#define STORE_CLI_LIST_TEXT_H

#include <time.h>

#include "cli/output.h"

#define LIST_GONE "GONE" /* state of a row that watching shows last */

/* word of --sort-by, what of a summary (state.h), title, whether -o wide alone shows it; the first is the default */
#define LIST_COLUMN_TABLE(X)                                                                                           \
	X("name", "name", "NAME", false)                                                                               \
	X("state", "state", "STATE", false)                                                                            \
	X("ready", "readyWorkloads", "READY", false)                                                                   \
	X("profile", "profile", "PROFILE", false)                                                                      \
	X("plan", "plan", "PLAN", false)                                                                               \
	X("url", "url", "URL", false)                                                                                  \
	X("database", "database", "DATABASE", false)                                                                   \
	X("revision", "revision", "REV", false)                                                                        \
	X("age", "createdAt", "AGE", false)                                                                            \
	X("updated", "updatedAt", "UPDATED", true)                                                                     \
	X("owner", "owner", "OWNER", true)                                                                             \
	X("protected", "protected", "PROTECTED", true)                                                                 \
	X("policies", "policies", "POLICIES", true)                                                                    \
	X("fingerprint", "fingerprint", "FINGERPRINT", true)

enum {
#define X(word, key, title, wide) +1
	LIST_COLUMNS = 0 LIST_COLUMN_TABLE(X)
#undef X
};

/* Words of --sort-by in the order of LIST_COLUMN_TABLE, ended by NULL. */
extern const char *const list_text_words[];

/* A list that is printed, perhaps in several pieces: its columns keep their widths. Zero at the start but for these. */
struct list_text {
	enum output_format format; /* of JSON and YAML: the whole list, as one value */
	bool no_headers;
	bool is_begun; /* the head of the table is printed */
	size_t widths[LIST_COLUMNS];
};

/*
 * Puts the rows in the order of a column, by its place in LIST_COLUMN_TABLE: numbers by value, times from the oldest
 * on, `ready` from those on that lack most; what is not known comes last. Equal ones stay as they were.
 */
void list_text_sort(struct value *list, unsigned column);

/* Prints all rows as the view's format has it; `now`: for ages, in seconds. */
void list_text_print(struct list_text *view, const struct value *list, time_t now, struct arena *arena,
		     struct bytes *out);

/*
 * Prints what a watch told (watching.h), at first in the order of a column; a store that is there no longer has the
 * state LIST_GONE.
 */
void list_text_changes(struct list_text *view, const struct value *changes, unsigned column, time_t now,
		       struct arena *arena, struct bytes *out);

/* The row without what changes by itself, its ages, in the arena: to tell whether another one is to be printed. */
const char *list_text_mark(const struct list_text *view, const struct value *store, struct arena *arena);

#endif
