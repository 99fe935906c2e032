/* SPDX-License-Identifier: Apache-2.0 */
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 10000u
#define HEAP_LIMIT 16384u /* KiB */
#define USES_BEFORE_JIT 8 /* it costs as much as many matches of the interpreter, and most rules never match */
#define RESULT_FIRST ((size_t)4 << 10)
#define RESULT_MOST ((size_t)4 << 20)

struct pattern {
	pcre2_code *code;
	pcre2_match_context *context;
	unsigned uses;
	bool is_fast; /* JIT was asked for; without one on this machine the interpreter does the same */
};

static void free_data(pcre2_match_data **data)
{
	pcre2_match_data_free(*data);
}

/* Older releases of the library refuse NULL for an empty text. */
static PCRE2_SPTR bytes_of(struct str text)
{
	return (PCRE2_SPTR)(text.p ? text.p : "");
}

static int fail(struct err *err, int number, const char *where)
{
	PCRE2_UCHAR text[160];

	if (pcre2_get_error_message(number, text, sizeof(text)) < 0)
		text[0] = '\0';
	return err_set(err, ERR_PATTERN, "%s: %s", where, (const char *)text);
}

struct pattern *pattern_new(struct str text, struct err *err)
{
	struct pattern *pattern = xcalloc(1, sizeof(*pattern));
	PCRE2_SIZE offset = 0;
	int number = 0;

	pattern->code =
		pcre2_compile(bytes_of(text), text.n, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset, NULL);
	if (!pattern->code) {
		CLEANUP(free_pointer) char *where = xformat("pattern, byte %zu", (size_t)offset);

		pattern_free(pattern);
		(void)fail(err, number, where);
		return NULL;
	}
	pattern->context = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	pcre2_set_depth_limit(pattern->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(pattern->context, HEAP_LIMIT);
	return pattern;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->context);
	pcre2_code_free(pattern->code);
	free(pattern);
}

static void make_fast(struct pattern *pattern)
{
	if (!pattern->is_fast)
		(void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
	pattern->is_fast = true;
}

static bool is_limit(int count)
{
	return count == PCRE2_ERROR_MATCHLIMIT || count == PCRE2_ERROR_DEPTHLIMIT || count == PCRE2_ERROR_HEAPLIMIT;
}

static int match(struct pattern *pattern, struct str text, size_t from, pcre2_match_data *data)
{
	int count;

	if (++pattern->uses > USES_BEFORE_JIT)
		make_fast(pattern);
	count = pcre2_match(pattern->code, bytes_of(text), text.n, from, 0, data, pattern->context);
	/* So that what it finds does not hang on how often it was used. */
	if (is_limit(count) && !pattern->is_fast) {
		make_fast(pattern);
		count = pcre2_match(pattern->code, bytes_of(text), text.n, from, 0, data, pattern->context);
	}
	/* The interpreter has the heap where the compiled code has a small stack. */
	if (count == PCRE2_ERROR_JIT_STACKLIMIT)
		count = pcre2_match(pattern->code, bytes_of(text), text.n, from, PCRE2_NO_JIT, data, pattern->context);
	return count;
}

int pattern_match(struct pattern *pattern, struct str text, struct err *err)
{
	CLEANUP(free_data) pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	int count = match(pattern, text, 0, data);

	if (count == PCRE2_ERROR_NOMATCH)
		return 0;
	return count < 0 ? fail(err, count, "pattern") : 1;
}

int pattern_find(struct pattern *pattern, struct str text, size_t from, struct str *ret, size_t *ret_end,
		 struct err *err)
{
	CLEANUP(free_data) pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
	int count = match(pattern, text, from, data);
	int group;

	if (count == PCRE2_ERROR_NOMATCH)
		return 0;
	if (count < 0)
		return fail(err, count, "pattern");
	group = count > 1 && at[2] != PCRE2_UNSET ? 1 : 0;
	*ret = (struct str){ text.p + at[group * 2], at[group * 2 + 1] - at[group * 2] };
	*ret_end = at[1];
	return 1;
}

struct replacing {
	const struct pattern *pattern;
	struct str text;
	struct str with;
	uint32_t options;
};

/* `.*` finds the whole text, and then the nothing behind it, which nobody means: such a match is left. */
static int skip_empty(pcre2_substitute_callout_block *block, void *data)
{
	PCRE2_SIZE *last_end = data;
	bool again = block->ovector[0] == block->ovector[1] && block->ovector[0] == *last_end;

	*last_end = block->ovector[1];
	return again;
}

/* `length` is the room in `out`, then the length of the result, or the room that is needed. */
static int substitute(const struct replacing *replacing, char *out, PCRE2_SIZE *length)
{
	PCRE2_SIZE room = *length;
	int count = PCRE2_ERROR_JIT_STACKLIMIT;

	for (uint32_t jit = 0; count == PCRE2_ERROR_JIT_STACKLIMIT && jit < 2; jit++) {
		PCRE2_SIZE last_end = PCRE2_UNSET;

		*length = room;
		(void)pcre2_set_substitute_callout(replacing->pattern->context, skip_empty, &last_end);
		count = pcre2_substitute(replacing->pattern->code, bytes_of(replacing->text), replacing->text.n, 0,
					 replacing->options | (jit ? PCRE2_NO_JIT : 0), NULL,
					 replacing->pattern->context, bytes_of(replacing->with), replacing->with.n,
					 (PCRE2_UCHAR *)out, length);
	}
	return count;
}

int pattern_replace(struct pattern *pattern, struct str text, struct str with, struct arena *arena, struct str *ret,
		    struct err *err)
{
	struct replacing replacing = { pattern, text, with,
				       PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY |
					       PCRE2_SUBSTITUTE_OVERFLOW_LENGTH };
	CLEANUP(free_pointer) char *large = NULL;
	char small[RESULT_FIRST];
	char *out = small;
	PCRE2_SIZE length = sizeof(small);
	int count;

	make_fast(pattern);
	count = substitute(&replacing, out, &length);
	if (count == PCRE2_ERROR_NOMEMORY) {
		if (length > RESULT_MOST)
			return err_set(err, ERR_PATTERN, "replacement: the result is larger than %zu bytes",
				       RESULT_MOST);
		large = xmalloc(length);
		out = large;
		count = substitute(&replacing, out, &length);
	}
	if (count < 0)
		return fail(err, count, "replacement");
	if (count > 0)
		*ret = arena_str(arena, (struct str){ out, length });
	return count > 0;
}

bool pattern_glob(struct str glob, struct str text)
{
	size_t g = 0;
	size_t t = 0;
	size_t star = SIZE_MAX;
	size_t resume = 0;

	while (t < text.n) {
		if (g < glob.n && glob.p[g] == '*') {
			star = g++;
			resume = t;
		} else if (g < glob.n && (glob.p[g] == '?' || glob.p[g] == text.p[t])) {
			g++;
			t++;
		} else if (star != SIZE_MAX) {
			g = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (g < glob.n && glob.p[g] == '*')
		g++;
	return g == glob.n;
}
