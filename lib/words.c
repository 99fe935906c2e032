/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#define WORD_MOST 48

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance; both words are at most WORD_MOST bytes. */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][WORD_MOST + 1];

	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3];
		const size_t *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (a.p[i - 1] != b.p[j - 1]));
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

const char *words_nearest(struct str word, const char *const *known, size_t count)
{
	const char *best = NULL;
	/* A third of its letters, as a person mistypes: of three or four with two wrong nobody knows what was meant. */
	size_t best_distance = word.n / 3 > 1 ? word.n / 3 : 1;

	if (word.n < 2 || word.n > WORD_MOST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		struct str other = str_of(known[i]);
		size_t d = other.n > WORD_MOST ? SIZE_MAX : distance(word, other);

		if (d <= best_distance && d < other.n && (!best || d < best_distance)) {
			best = known[i];
			best_distance = d;
		}
	}
	/* The beginning of a word is that word, broken off. */
	for (size_t i = 0; i < count && !best && word.n > 2; i++)
		if (str_starts(str_of(known[i]), word))
			best = known[i];
	return best;
}
