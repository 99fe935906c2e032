/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_diff.h"

#define CONTEXT 3
#define LOOK_MOST 400 /* lines looked ahead for the next equal pair */

struct lines {
	struct str *list;
	size_t count;
};

static struct lines split(struct arena *arena, struct str text)
{
	struct lines lines = { NULL, 0 };
	size_t most = 1;

	for (size_t i = 0; i < text.n; i++)
		most += text.p[i] == '\n';
	lines.list = arena_alloc(arena, most * sizeof(*lines.list));
	for (size_t at = 0; at < text.n;) {
		const char *end = memchr(text.p + at, '\n', text.n - at);
		size_t length = end ? (size_t)(end - text.p) - at : text.n - at;

		lines.list[lines.count++] = (struct str){ text.p + at, length };
		at += length + 1;
	}
	return lines;
}

/* The nearest pair (i, j) from where both go on alike. */
static void resync(const struct lines *a, const struct lines *b, size_t *i, size_t *j)
{
	for (size_t sum = 1; sum < 2 * (size_t)LOOK_MOST; sum++) {
		for (size_t x = 0; x <= sum; x++) {
			size_t p = *i + x;
			size_t q = *j + (sum - x);

			if (p <= a->count && q <= b->count &&
			    ((p == a->count && q == b->count) ||
			     (p < a->count && q < b->count && str_equal(a->list[p], b->list[q])))) {
				*i = p;
				*j = q;
				return;
			}
		}
	}
	*i = a->count;
	*j = b->count;
}

static void add_line(struct bytes *out, char sign, struct str line)
{
	bytes_add_char(out, sign);
	bytes_add(out, line);
	bytes_add_char(out, '\n');
}

static void diff_document(const struct changed *changed, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct lines a = split(&arena, changed->before);
	struct lines b = split(&arena, changed->after);
	size_t i = 0;
	size_t j = 0;

	while (i < a.count || j < b.count) {
		size_t from_i;
		size_t from_j;

		if (i < a.count && j < b.count && str_equal(a.list[i], b.list[j])) {
			i++;
			j++;
			continue;
		}
		from_i = i;
		from_j = j;
		resync(&a, &b, &i, &j);
		bytes_format(out, "@@ line %zu @@\n", changed->line + from_i);
		for (size_t k = from_i > CONTEXT ? from_i - CONTEXT : 0; k < from_i; k++)
			add_line(out, ' ', a.list[k]);
		for (size_t k = from_i; k < i; k++)
			add_line(out, '-', a.list[k]);
		for (size_t k = from_j; k < j; k++)
			add_line(out, '+', b.list[k]);
	}
}

void cli_diff(const struct engine *engine, struct bytes *out)
{
	for (size_t i = 0; i < engine->changed_count; i++) {
		const struct changed *changed = &engine->changed[i];

		bytes_format(out, "--- document at line %u\n+++ the same with the rules applied\n", changed->line);
		diff_document(changed, out);
	}
}
