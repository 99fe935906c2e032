/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/errors.h"

#include <stdlib.h>

#include "config.h"
#include "helm/meaning.h"

/* Helm 3 shows the stderr of a post-renderer that failed between these, Helm 4 its stdout after that. */
#define HELM3_BEFORE "error while running command "
#define HELM3_WORDS ". error output:\n"
#define HELM3_AFTER ": exit status "
#define HELM4_BEFORE "error while parsing post rendered output"
#define HELM4_WORDS "node contents:\n\""
#define HELM4_NAME "store-postrender: " /* what the filter begins that scalar with */

#define WORDS_MOST ((size_t)64 << 20) /* more than is ever caught of what a child says */
#define FILTER_MARK "error: "
#define SLUG_MARK "   ["
#define DENIED_MARK "   [policy/denied]"
#define HELM_MARK "Error: "
#define DEBUG_MARK "Use --debug flag" /* an option of Helm's, which is none of ours */

static enum err_code code_of(struct str slug)
{
	for (int code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++)
		if (str_is(slug, err_slug((enum err_code)code)))
			return (enum err_code)code;
	return ERR_NONE;
}

/* What follows the first line that begins so; NULL: none does. */
static const char *after_mark(const char *text, const char *mark)
{
	const char *line = text;

	while (line && strncmp(line, mark, strlen(mark)) != 0) {
		line = strchr(line, '\n');
		line += line != NULL;
	}
	return line ? line + strlen(mark) : NULL;
}

/* Words of any length with bytes that would end them, as text. */
static char *text_of(struct str words)
{
	char *copy = xmalloc(words.n + 1);

	for (size_t i = 0; i < words.n; i++)
		copy[i] = words.p[i] ? words.p[i] : '?';
	copy[words.n] = '\0';
	while (words.n && copy[words.n - 1] == '\n')
		copy[--words.n] = '\0';
	return copy;
}

/* The lines after the first one; `indent`: how many blanks before them were put there by err_text. */
static int add_lines(const char *text, size_t indent, struct err *err)
{
	CLEANUP(bytes_free) struct bytes lines = BYTES_INIT(WORDS_MOST);

	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t blanks = strspn(text, " ");
		size_t skip = blanks < indent ? blanks : indent;

		if (n > skip && !str_starts(str_of(text + skip), STR(DEBUG_MARK))) {
			bytes_add_text(&lines, lines.length ? "\n" : "");
			bytes_add(&lines, (struct str){ text + skip, n - skip });
		}
		text += n + (text[n] == '\n');
	}
	return lines.length ? err_hint(err, "%s", lines.data) : -1;
}

static int set_lines(enum err_code code, const char *text, struct err *err)
{
	size_t n = strcspn(text, "\n");

	(void)err_set(err, code, "%.*s", (int)n, text);
	return add_lines(text + n, 0, err);
}

/* The last place of a mark in a text; NULL: none. */
static const char *last_of(const char *text, const char *mark)
{
	const char *last = NULL;

	for (const char *p = text; (p = strstr(p, mark)); p++)
		last = p;
	return last;
}

/*
 * Turns what err_text wrote in the post-renderer back into the error that it was. False when these are no such words:
 * they hold no error with one of our slugs.
 */
static bool take_filter(struct str words, struct err *err)
{
	CLEANUP(free_pointer) char *copy = text_of(words);
	const char *message = after_mark(copy, FILTER_MARK);
	size_t n = message ? strcspn(message, "\n") : 0;
	CLEANUP(free_pointer) char *first = xstrndup(message ? message : "", n);
	char *slug = (char *)(uintptr_t)last_of(first, SLUG_MARK);
	const char *denied = message ? last_of(message, DENIED_MARK) : NULL;
	enum err_code code = ERR_NONE;

	if (slug && n && first[n - 1] == ']') {
		first[n - 1] = '\0';
		code = code_of(str_of(slug + strlen(SLUG_MARK)));
	}
	if (code && code != ERR_DENIED) {
		*slug = '\0';
		(void)err_set(err, code, "%s", first);
		(void)add_lines(message + n, 2, err);
		return true;
	}
	if (denied)
		(void)err_set(err, ERR_DENIED, "%.*s", (int)(denied - message), message);
	return denied;
}

/* The text of the quoted scalar at `quote`, which Helm 4 printed; decoded into the arena. */
static struct str scalar_at(const char *quote, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *end = quote + 1;
	struct value *value = NULL;
	struct str scalar;

	for (; *end && *end != '"'; end++)
		end += *end == '\\' && end[1];
	scalar = (struct str){ quote, *end ? (size_t)(end - quote) + 1 : (size_t)(end - quote) };
	if (config_parse(scalar, "helm", arena, &value, NULL, &ignored))
		return scalar;
	return value->source.n ? value->source : value->text;
}

int helm_filter_said(struct str words, struct err *err)
{
	CLEANUP(free_pointer) char *copy = NULL;
	const char *message;

	if (take_filter(words, err))
		return -1;
	copy = text_of(words);
	message = after_mark(copy, FILTER_MARK);
	return set_lines(ERR_CHILD, message ? message : copy, err);
}

/* Words of our post-renderer in what Helm says; false when there are none. A chart may say what looks like them. */
static bool take_over(const struct helm *helm, const char *words, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *found = strstr(words, helm->major == 3 ? HELM3_BEFORE : HELM4_BEFORE);
	const char *end;

	found = found ? strstr(found, helm->major == 3 ? HELM3_WORDS : HELM4_WORDS) : NULL;
	if (!found)
		return false;
	if (helm->major == 4) {
		struct str words_of_it = scalar_at(found + strlen(HELM4_WORDS) - 1, &arena);
		size_t name = str_starts(words_of_it, STR(HELM4_NAME)) ? strlen(HELM4_NAME) : 0;

		return take_filter((struct str){ words_of_it.p + name, words_of_it.n - name }, err);
	}
	found += strlen(HELM3_WORDS);
	end = last_of(found, HELM3_AFTER);
	return end && take_filter((struct str){ found, (size_t)(end - found) }, err);
}

int helm_explain(const struct helm *helm, const struct child_result *result, const char *what, struct err *err)
{
	CLEANUP(free_pointer) char *words = text_of(bytes_str(&result->errors));
	const char *message = after_mark(words, HELM_MARK);

	if (take_over(helm, words, err))
		return -1;
	(void)set_lines(helm_meaning(words), message ? message : words, err);
	return err_wrap(err, "%s ended with status %d", what, result->status);
}

int helm_said(const char *what, const struct child_result *result, struct err *err)
{
	CLEANUP(free_pointer) char *words = text_of(bytes_str(&result->errors));
	const char *message = after_mark(words, HELM_MARK);

	(void)set_lines(helm_meaning(words), message ? message : words, err);
	return err_wrap(err, "%s", what);
}
