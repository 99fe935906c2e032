/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "duration.h"
#include "file.h"
#include "words.h"

#define WAIT_DAYS 30.0 /* what is counted in unsigned milliseconds: 49 days fit */
#define AGE_DAYS 36500.0
#define WORDS_MOST ((size_t)64 << 10)

const struct option_row *fields_options(const struct fields *fields, struct arena *arena, size_t *ret_count)
{
	struct option_row *rows = arena_calloc(arena, (fields->count + 1) * sizeof(*rows));
	size_t count = 0;

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->list[i];

		if (field->place == FIELD_OPTION)
			rows[count++] = (struct option_row){ field->name,     field->letter,
							     field->argument, field->environment,
							     field->help,     field->type == FIELD_IS_TEXTS };
	}
	*ret_count = count;
	return rows;
}

/* --- words */

bool fields_is_path(const struct field *field)
{
	return field->argument && (strcmp(field->argument, "FILE") == 0 || strcmp(field->argument, "DIR") == 0);
}

/* "a|b|c", up to a blank, also in brackets. */
static const char **words_of_argument(const char *argument, struct arena *arena, size_t *ret_count)
{
	size_t most = strlen(argument) + 1;
	const char **words = arena_calloc(arena, (most + 1) * sizeof(*words));
	size_t count = 0;

	for (const char *p = argument + (*argument == '['); *p && !strchr(" ]", *p); p += *p == '|') {
		size_t n = strcspn(p, "| ]");

		words[count++] = arena_str(arena, (struct str){ p, n }).p;
		p += n;
	}
	*ret_count = count;
	return words;
}

const char **fields_words(const struct field *field, struct arena *arena, size_t *ret_count)
{
	const char **words = NULL;
	size_t count = 0;

	if (field->argument && strchr(field->argument, '|')) {
		words = words_of_argument(field->argument, arena, &count);
	} else if (field->words) {
		while (field->words[count])
			count++;
		words = arena_calloc(arena, (count + 1) * sizeof(*words));
		(void)memcpy(words, field->words, count * sizeof(*words));
	}
	if (ret_count)
		*ret_count = count;
	return words;
}

const char *fields_choice(const struct field *field, unsigned choice, struct arena *arena)
{
	size_t count = 0;
	const char *const *words = field->words ? field->words : fields_words(field, arena, &count);

	for (unsigned i = 0; words && words[i]; i++)
		if (i == choice)
			return words[i];
	return "";
}

static const char *listed(const char *const *words, const char *between, const char *last, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(WORDS_MOST);

	for (size_t i = 0; words[i]; i++)
		bytes_format(&out, "%s%s", !i ? "" : words[i + 1] ? between : last, words[i]);
	return arena_str(arena, bytes_str(&out)).p;
}

static const char *expected(const struct field *field, const char *const *words, struct arena *arena)
{
	if (field->expected)
		return field->expected;
	if (words)
		return listed(words, ", ", " or ", arena);
	switch (field->type) {
	case FIELD_IS_FLAG: return "true or false";
	case FIELD_IS_NUMBER: return arena_format(arena, "a whole number from %ld to %ld", field->least, field->most).p;
	case FIELD_IS_DURATION:
	case FIELD_IS_AGE:
	case FIELD_IS_SECONDS: return "a duration";
	case FIELD_IS_TEXTS: return "a list of texts";
	default: return "text";
	}
}

int fields_refuse(const struct field *field, const char *title, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	bool is_time = field->type == FIELD_IS_DURATION || field->type == FIELD_IS_AGE ||
		       field->type == FIELD_IS_SECONDS;
	const char **words = fields_words(field, &arena, NULL);

	if (field->unlisted)
		return err_set(err, ERR_USAGE, "%s is no %s; known: %s", title, field->unlisted,
			       listed(words, " ", " ", &arena));
	return err_set(err, ERR_USAGE, "%s: %s was expected%s", title, expected(field, words, &arena),
		       is_time ? ", as in 90s, 10m or 7d" : "");
}

/* An operand may be a word that is nearly right; options say all of their words anyway. */
static int refuse_word(const struct field *field, const char *text, const char *const *words, size_t count,
		       const char *title, struct err *err)
{
	const char *near = field->place == FIELD_OPERAND ? words_nearest(str_of(text), words, count) : NULL;

	(void)fields_refuse(field, title, err);
	return near ? err_hint(err, "did you mean \"%s\"?", near) : -1;
}

int fields_check(const struct field *field, const char *text, const char *title, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **words;
	size_t count;

	if (strlen(text) >= FIELDS_TEXT_MOST)
		return err_set(err, ERR_USAGE, "%.60s…: it is too long, it may have %zu bytes at most", title,
			       FIELDS_TEXT_MOST - 1);
	if (field->type != FIELD_IS_TEXT && field->type != FIELD_IS_TEXTS && field->type != FIELD_IS_CHOICE)
		return 0;
	words = fields_words(field, &arena, &count);
	/* What may be left out is "" then, which is a choice of its own. */
	if (!words || (!*text && (field->may_be_empty || (field->argument && *field->argument == '['))))
		return 0;
	for (size_t i = 0; i < count; i++)
		if ((field->is_caseless ? strcasecmp(words[i], text) : strcmp(words[i], text)) == 0)
			return 0;
	return refuse_word(field, text, words, count, title, err);
}

/* --- members */

static int put_choice(const struct field *field, const char *text, unsigned *member)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *const *words = field->words ? field->words : fields_words(field, &arena, NULL);

	for (unsigned i = 0; words && words[i]; i++)
		if (strcmp(words[i], text) == 0)
			*member = i;
	return 0;
}

static int put_number(const struct field *field, const char *text, const char *title, long *member, struct err *err)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (field->all && strcmp(text, field->all) == 0)
		number = -1;
	else if (!isdigit((unsigned char)*text) || *end || number < field->least || number > field->most)
		return fields_refuse(field, title, err);
	*member = number;
	return 0;
}

static int put_time(const struct field *field, const char *text, const char *title, void *member, struct err *err)
{
	double most = field->type == FIELD_IS_AGE ? AGE_DAYS : WAIT_DAYS;
	double milliseconds;

	if (!*text)
		return 0;
	if (!duration_parse(text, &milliseconds))
		return fields_refuse(field, title, err);
	if (milliseconds > most * DURATION_DAY)
		return err_set(err, ERR_USAGE, "%s: too long, it may be %.0f days at most", title, most);
	if (field->type == FIELD_IS_DURATION)
		*(unsigned *)member = (unsigned)milliseconds;
	else if (field->type == FIELD_IS_AGE)
		*(time_t *)member = (time_t)ceil(milliseconds / 1000);
	else
		*(double *)member = milliseconds / 1000;
	return 0;
}

int fields_put(const struct field *field, const char *text, const char *title, void *base, struct err *err)
{
	void *member = fields_member(field, base);

	if (fields_check(field, text, title, err))
		return -1;
	switch (field->type) {
	case FIELD_IS_FLAG: *(bool *)member = true; return 0;
	case FIELD_IS_TEXT: *(const char **)member = text; return 0;
	case FIELD_IS_CHOICE: return put_choice(field, text, member);
	case FIELD_IS_NUMBER: return put_number(field, text, title, member, err);
	case FIELD_IS_DURATION:
	case FIELD_IS_AGE:
	case FIELD_IS_SECONDS: return put_time(field, text, title, member, err);
	case FIELD_IS_TEXTS: break;
	}
	return err_set(err, ERR_INTERNAL, "%s is one text, and a list was wanted", title);
}

void fields_put_default(const struct field *field, void *base)
{
	static const char *const none[] = { NULL };
	void *member = fields_member(field, base);

	switch (field->type) {
	case FIELD_IS_FLAG: *(bool *)member = false; break;
	case FIELD_IS_TEXT: *(const char **)member = NULL; break;
	case FIELD_IS_TEXTS: *(const char *const **)member = none; break;
	case FIELD_IS_CHOICE:
	case FIELD_IS_DURATION: *(unsigned *)member = (unsigned)field->otherwise; break;
	case FIELD_IS_NUMBER: *(long *)member = (long)field->otherwise; break;
	case FIELD_IS_AGE: *(time_t *)member = (time_t)field->otherwise; break;
	case FIELD_IS_SECONDS: *(double *)member = field->otherwise; break;
	}
}

void fields_default(const struct fields *fields, void *ret)
{
	for (size_t i = 0; i < fields->count; i++)
		if (!fields->list[i].is_local)
			fields_put_default(&fields->list[i], ret);
}
