/* SPDX-License-Identifier: Apache-2.0 */

#include "chart/expected.h"

#include "alloc.h"
#include "bytes.h"
#include "common.h"

#include <ctype.h>

#define TEXT_MOST ((size_t)1 << 20)

/* Helm's names of types in JSON, as people call them. */
static const struct {
	const char *name;
	const char *words;
} types[] = {
	{ "string", "text" },
	{ "number", "a number" },
	{ "integer", "a whole number" },
	{ "boolean", "true or false" },
	{ "array", "a list" },
	{ "object", "a mapping" },
	{ "null", "null" },
};

static void add_words(struct bytes *out, const char *list)
{
	while (*list) {
		bool known = false;

		for (size_t i = 0; i < COUNT_OF(types) && !known; i++) {
			size_t n = strlen(types[i].name);

			known = strncmp(list, types[i].name, n) == 0 && !isalpha((unsigned char)list[n]);
			if (known) {
				bytes_add_text(out, types[i].words);
				list += n;
			}
		}
		if (!known)
			bytes_add_char(out, *list++);
	}
}

/* "'a', 'b', 'c'" as "a, b or c" */
static void add_choices(struct bytes *out, const char *list)
{
	const char *last = NULL;

	for (const char *p = list; (p = strstr(p, ", ")); p++)
		last = p;
	for (const char *p = list; *p; p++) {
		if (p == last) {
			bytes_add_text(out, " or");
			continue;
		}
		if (*p != '\'')
			bytes_add_char(out, *p);
	}
}

/* Limits: what stands before the colon, and what is said of the number after "want ". */
static const struct {
	const char *kind;
	const char *before;
	const char *after;
} limits[] = {
	{ "minimum", "at least ", "" },
	{ "maximum", "at most ", "" },
	{ "exclusiveMinimum", "more than ", "" },
	{ "exclusiveMaximum", "less than ", "" },
	{ "minLength", "at least ", " characters" },
	{ "maxLength", "at most ", " characters" },
	{ "minItems", "at least ", " items" },
	{ "maxItems", "at most ", " items" },
	{ "minProperties", "at least ", " keys" },
	{ "maxProperties", "at most ", " keys" },
	{ "multipleOf", "a multiple of ", "" },
};

/* 65535 of "want 65,535" */
static const char *number_of(const char *want, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	for (const char *p = want + strlen("want "); *p; p++)
		if (*p != ',')
			bytes_add_char(&out, *p);
	return arena_str(arena, bytes_str(&out)).p;
}

static bool add_limit(struct bytes *out, const char *words, struct arena *arena)
{
	for (size_t i = 0; i < COUNT_OF(limits); i++) {
		size_t n = strlen(limits[i].kind);
		const char *want = strstr(words, "want ");

		if (strncmp(words, limits[i].kind, n) != 0 || words[n] != ':' || !want)
			continue;
		want = number_of(want, arena);
		n = strlen(limits[i].after);
		n -= n && strcmp(want, "1") == 0; /* the plural's s */
		bytes_format(out, "%s%s%.*s", limits[i].before, want, (int)n, limits[i].after);
		return true;
	}
	return false;
}

const char *chart_expected(const char *words, struct arena *arena)
{
	static const char one_of[] = "value must be one of ";
	static const char one[] = "value must be ";
	static const char pattern[] = " does not match pattern ";
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	const char *want = strstr(words, ", want ");
	const char *found = NULL;

	for (const char *p = words; (p = strstr(p, pattern)); p++)
		found = p;
	if (strncmp(words, one_of, strlen(one_of)) == 0)
		add_choices(&out, words + strlen(one_of));
	else if (strncmp(words, one, strlen(one)) == 0)
		add_choices(&out, words + strlen(one));
	else if (strncmp(words, "got ", strlen("got ")) == 0 && want)
		add_words(&out, want + strlen(", want "));
	else if (!add_limit(&out, words, arena) && found)
		bytes_format(&out, "text of the form %s", found + strlen(pattern));
	return out.length ? arena_str(arena, bytes_str(&out)).p : "";
}

const char *chart_expected_example(const char *words, const char *path, struct arena *arena)
{
	static const char one_of[] = "value must be one of '";
	static const char *const numbers[] = { "minimum: ", "maximum: ", "multipleOf: " };
	const char *want = strstr(words, "want ");

	if (strncmp(words, one_of, strlen(one_of)) == 0)
		return arena_text(arena, "--set %s=%.*s", path, (int)strcspn(words + strlen(one_of), "'"),
				  words + strlen(one_of));
	for (size_t i = 0; want && i < COUNT_OF(numbers); i++)
		if (strncmp(words, numbers[i], strlen(numbers[i])) == 0)
			return arena_format(arena, "--set %s=%s", path, number_of(want, arena)).p;
	if (!want || strncmp(words, "got ", strlen("got ")) != 0)
		return NULL;
	if (strstr(want, "integer") || strstr(want, "number"))
		return arena_format(arena, "--set %s=1", path).p;
	if (strstr(want, "boolean"))
		return arena_format(arena, "--set %s=true", path).p;
	return strstr(want, "string") ? arena_format(arena, "--set-string %s=TEXT", path).p : NULL;
}
