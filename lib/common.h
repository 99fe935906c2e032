/* SPDX-License-Identifier: Apache-2.0 */
/* The few words every file uses: slices of bytes, attributes, cleanup. Owns nothing. */
#ifndef STORE_COMMON_H
#define STORE_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A slice of bytes that somebody else owns. Not NUL-terminated; p may be NULL only when n is 0. */
struct str {
	const char *p;
	size_t n; /* bytes */
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Runs `function(&variable)` when the variable leaves its scope; every owning local carries it. */
#define CLEANUP(function) __attribute__((cleanup(function)))
#define PRINTF_LIKE(text, first) __attribute__((__format__(__printf__, text, first), __nonnull__(text)))
#define MUST_CHECK __attribute__((warn_unused_result))

static inline struct str str_of(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

static inline bool str_equal(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *text)
{
	return a.n && a.p[0] != text[0] ? false : str_equal(a, str_of(text));
}

static inline bool str_starts(struct str a, struct str prefix)
{
	return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

/* The first bytes of UTF-8 text, at most `most`, and no character in part. */
static inline struct str str_cut(struct str text, size_t most)
{
	if (text.n <= most)
		return text;
	while (most && ((unsigned char)text.p[most] & 0xC0) == 0x80)
		most--;
	return (struct str){ text.p, most };
}

/* Byte order, shorter first where one is the start of the other. */
static inline int str_compare(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

#endif
