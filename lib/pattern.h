/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns: PCRE2 with limits, and globs. The only includer of pcre2.h. */
#ifndef STORE_PATTERN_H
#define STORE_PATTERN_H

#include "alloc.h"
#include "err.h"

struct pattern;

/*
 * Compiles `text` (UTF-8); to machine code once it is used more than a few times. The caller frees with pattern_free.
 * ERR_PATTERN: "message at character N".
 */
struct pattern *pattern_new(struct str text, struct err *err);
void pattern_free(struct pattern *pattern);

/* 1: found in the text; 0: not; -1: ERR_PATTERN when the match limit is passed. */
int pattern_match(struct pattern *pattern, struct str text, struct err *err);

/*
 * Replaces every match by `with` ($1, ${name}); 1 and the whole new text in the arena, 0 when nothing matched, -1
 * with ERR_PATTERN.
 */
int pattern_replace(struct pattern *pattern, struct str text, struct str with, struct arena *arena, struct str *ret,
		    struct err *err);

/*
 * The first match from byte `from`: 1, with its first group, or the whole of it where there is none, and its end; 0;
 * -1: ERR_PATTERN.
 */
int pattern_find(struct pattern *pattern, struct str text, size_t from, struct str *ret, size_t *ret_end,
		 struct err *err);

/* `*`: any bytes; `?`: one byte; the whole text must match. */
bool pattern_glob(struct str glob, struct str text);

#endif
