/* SPDX-License-Identifier: Apache-2.0 */
#include "server/page_mark.h"

#include "fingerprint.h"
#include "uri.h"

/* "NAME/NAMESPACE" and the query together. */
static void write_check(struct str place, unsigned long long query, char ret[FINGERPRINT_DIGITS + 1])
{
	char digits[FINGERPRINT_DIGITS + 1];

	fingerprint_write(query, digits);
	fingerprint_write(fingerprint_mix(fingerprint_mix(FINGERPRINT_START, str_of(digits)), place), ret);
}

const char *page_mark_write(const struct page_mark *mark, unsigned long long query, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	struct str place = arena_format(arena, "%s/%s", mark->name, mark->name_space);
	char *text = arena_alloc(arena, FINGERPRINT_DIGITS + 2 * place.n + 1);

	write_check(place, query, text);
	for (size_t i = 0; i < place.n; i++) {
		unsigned byte = (unsigned char)place.p[i];

		text[FINGERPRINT_DIGITS + 2 * i] = digits[byte >> 4];
		text[FINGERPRINT_DIGITS + 2 * i + 1] = digits[byte & 0xF];
	}
	text[FINGERPRINT_DIGITS + 2 * place.n] = '\0';
	return text;
}

/* p is NULL for what is no hexadecimal text. */
static struct str read_place(struct str text, struct arena *arena)
{
	char *place = arena_alloc(arena, text.n / 2 + 1);

	if (text.n % 2)
		return (struct str){ NULL, 0 };
	for (size_t i = 0; i < text.n; i += 2) {
		int high = uri_digit(text.p[i]);
		int low = uri_digit(text.p[i + 1]);

		if (high < 0 || low < 0)
			return (struct str){ NULL, 0 };
		place[i / 2] = (char)(high << 4 | low);
	}
	place[text.n / 2] = '\0';
	return (struct str){ place, text.n / 2 };
}

bool page_mark_read(struct str text, unsigned long long query, struct arena *arena, struct page_mark *ret)
{
	struct str place = { NULL, 0 };
	const char *slash;

	if (text.n > FINGERPRINT_DIGITS)
		place = read_place((struct str){ text.p + FINGERPRINT_DIGITS, text.n - FINGERPRINT_DIGITS }, arena);
	slash = place.p ? memchr(place.p, '/', place.n) : NULL;
	if (!slash)
		return false;
	ret->name = arena_str(arena, (struct str){ place.p, (size_t)(slash - place.p) }).p;
	ret->name_space = slash + 1;
	/* As it was written: of this query, and in no other spelling. */
	return str_is(text, page_mark_write(ret, query, arena));
}
