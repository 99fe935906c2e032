/* SPDX-License-Identifier: Apache-2.0 */
#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 10000u
#define HEAP_LIMIT 16384u /* KiB */
#define RESULT_MOST ((size_t)1 << 20)

struct pattern {
	pcre2_code *code;
	pcre2_match_context *context;
};

static void free_data(pcre2_match_data **data)
{
	pcre2_match_data_free(*data);
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

	pattern->code = pcre2_compile((PCRE2_SPTR)text.p, text.n, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset,
				      NULL);
	if (!pattern->code) {
		CLEANUP(free_pointer) char *where = xformat("pattern, byte %zu", (size_t)offset);

		pattern_free(pattern);
		(void)fail(err, number, where);
		return NULL;
	}
	/* Without a JIT on this machine the interpreter does the same. */
	(void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
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

int pattern_match(const struct pattern *pattern, struct str text, struct err *err)
{
	CLEANUP(free_data) pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
	int count = pcre2_match(pattern->code, (PCRE2_SPTR)text.p, text.n, 0, 0, data, pattern->context);

	if (count == PCRE2_ERROR_NOMATCH)
		return 0;
	return count < 0 ? fail(err, count, "pattern") : 1;
}

int pattern_replace(const struct pattern *pattern, struct str text, struct str with, struct arena *arena,
		    struct str *ret, struct err *err)
{
	CLEANUP(free_pointer) char *out = xmalloc(RESULT_MOST);
	PCRE2_SIZE length = RESULT_MOST;
	int count = pcre2_substitute(pattern->code, (PCRE2_SPTR)text.p, text.n, 0, PCRE2_SUBSTITUTE_UNSET_EMPTY, NULL,
				     pattern->context, (PCRE2_SPTR)with.p, with.n, (PCRE2_UCHAR *)out, &length);

	if (count < 0)
		return fail(err, count, "replacement");
	if (count > 0)
		*ret = arena_str(arena, (struct str){ out, length });
	return count > 0;
}

bool glob_match(struct str glob, struct str text)
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
