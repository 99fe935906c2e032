/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_keys.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "pattern.h"
#include "quantity.h"
#include "value_text.h"
#include "words.h"

#define WORDS_MOST 8
#define TEXT_MOST ((size_t)4 << 10)
#define SHOWN_MOST 60 /* characters of a value in a message */

const struct profile_row profile_rows[] = {
#define X(key, type, words, help) { key, PROFILE_##type, words, help },
	PROFILE_KEYS(X)
#undef X
};

const size_t profile_row_count = COUNT_OF(profile_rows);

static const char *const types[] = {
#define X(name, what) what,
	PROFILE_TYPES(X)
#undef X
};

struct checking {
	struct arena *arena;
	profile_wrong *wrong;
	void *data;
};

struct step {                  /* of the way from the profile to a value */
	const struct step *up; /* NULL: the profile itself */
	const struct value *value;
	size_t number; /* of an item */
	bool is_item;
};

struct profile_rows profile_root(void)
{
	return (struct profile_rows){ profile_rows, profile_rows + COUNT_OF(profile_rows), 0 };
}

/* The key of a row from `at` to the next dot or bracket. */
static struct str word_at(const struct profile_row *row, size_t at)
{
	return (struct str){ row->key + at, strcspn(row->key + at, ".[") };
}

static struct profile_rows part(struct profile_rows rows, struct str word)
{
	struct profile_rows found = { rows.begin, rows.begin, rows.at };

	while (found.begin < rows.end && !str_equal(word_at(found.begin, rows.at), word))
		found.begin++;
	for (found.end = found.begin; found.end < rows.end && str_equal(word_at(found.end, rows.at), word);)
		found.end++;
	found.at = rows.at + word.n;
	return found;
}

struct profile_rows profile_member(struct profile_rows rows, struct str key)
{
	struct profile_rows found;

	if (rows.begin == rows.end || (rows.at && rows.begin->key[rows.at] != '.'))
		return (struct profile_rows){ rows.end, rows.end, 0 };
	rows.at += rows.at ? 1 : 0;
	found = part(rows, key);
	return found.begin < found.end ? found : part(rows, STR("*"));
}

struct str profile_key(struct profile_rows rows)
{
	return word_at(rows.begin, rows.at + (rows.at ? 1 : 0));
}

enum value_type profile_shape(struct profile_rows rows)
{
	char next = rows.begin->key[rows.at];

	return next == '[' ? VALUE_LIST : next ? VALUE_MAP : VALUE_STRING;
}

struct profile_rows profile_item(struct profile_rows rows)
{
	rows.at += strlen("[]");
	return rows;
}

/* The words of a row, or the keys that a mapping may have; the text of these is in the arena. */
static size_t words_of(struct profile_rows rows, struct arena *arena, const char **ret)
{
	const char *p = profile_shape(rows) == VALUE_STRING ? rows.begin->words : NULL;
	size_t count = 0;

	for (; p && *p && count < WORDS_MOST; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		ret[count++] = arena_str(arena, (struct str){ p, n }).p;
		p += n;
	}
	return count;
}

static size_t keys_of(struct profile_rows rows, struct arena *arena, const char **ret)
{
	size_t count = 0;

	for (const struct profile_row *row = rows.begin; row < rows.end && count < WORDS_MOST; row++) {
		struct str word = profile_key((struct profile_rows){ row, rows.end, rows.at });

		if (!count || !str_is(word, ret[count - 1]))
			ret[count++] = arena_str(arena, word).p;
	}
	return count;
}

static void say_words(const char *const *words, size_t count, struct bytes *out)
{
	for (size_t i = 0; i < count; i++)
		bytes_format(out, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
}

void profile_say(struct profile_rows rows, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *words[WORDS_MOST];
	enum value_type shape = profile_shape(rows);

	if (shape == VALUE_LIST) {
		bytes_add_text(out, "a list (each item: ");
		profile_say(profile_item(rows), out);
		bytes_add_char(out, ')');
	} else if (shape == VALUE_MAP) {
		bytes_add_text(out, "a mapping");
	} else if (rows.begin->type == PROFILE_WORD) {
		say_words(words, words_of(rows, &arena, words), out);
	} else {
		bytes_add_text(out, types[rows.begin->type]);
	}
}

static bool is_network(struct str text)
{
	unsigned char address[sizeof(struct in6_addr)];
	char name[64];
	size_t slash = 0;
	char *end;
	long bits;

	while (slash < text.n && text.p[slash] != '/')
		slash++;
	if (slash + 1 >= text.n || slash >= sizeof(name) || text.n - slash > 4 || text.p[slash + 1] < '0' ||
	    text.p[slash + 1] > '9')
		return false;
	memcpy(name, text.p, slash);
	name[slash] = '\0';
	bits = strtol(text.p + slash + 1, &end, 10);
	if (end != text.p + text.n)
		return false;
	return (inet_pton(AF_INET, name, address) == 1 && bits <= 32) ||
	       (inet_pton(AF_INET6, name, address) == 1 && bits <= 128);
}

/* A pattern that cannot be read says why, in `ret_why`. */
static bool is_pattern(struct str text, struct arena *arena, const char **ret_why)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct pattern *pattern = pattern_new(text, &err);

	if (!pattern)
		*ret_why = arena_str(arena, str_of(err.message)).p;
	pattern_free(pattern);
	return pattern != NULL;
}

static bool is_port(struct str text)
{
	char *end;
	long port = text.n && text.n < 6 ? strtol(text.p, &end, 10) : 0;

	return port >= 1 && port <= 65535 && end == text.p + text.n;
}

static bool is_word(struct profile_rows rows, struct str text, struct arena *arena)
{
	const char *words[WORDS_MOST];

	for (size_t count = words_of(rows, arena, words); count--;)
		if (str_is(text, words[count]))
			return true;
	return false;
}

static bool is_allowed(struct profile_rows rows, const struct value *value, struct arena *arena, const char **ret_why)
{
	__int128 amount;

	switch (rows.begin->type) {
	case PROFILE_WORD: return value->type == VALUE_STRING && is_word(rows, value->text, arena);
	case PROFILE_BOOLEAN: return value->type == VALUE_BOOL;
	case PROFILE_QUANTITY:
		return (value_is_number(value->type) || value->type == VALUE_STRING) &&
		       quantity_parse(value->text, &amount) && amount >= 0;
	case PROFILE_COUNT: return value->type == VALUE_INT && quantity_parse(value->text, &amount) && amount >= 0;
	case PROFILE_PORT: return value->type == VALUE_INT && is_port(value->text);
	case PROFILE_PATTERN: return value->type == VALUE_STRING && is_pattern(value->text, arena, ret_why);
	case PROFILE_NETWORK: return value->type == VALUE_STRING && is_network(value->text);
	case PROFILE_PLACE:
		return value->type == VALUE_STRING ||
		       (value->type == VALUE_MAP && value_get(value, "path") && value_get(value, "pattern"));
	default: return value->type == VALUE_STRING;
	}
}

/* 8GB and 8gi are 8Gi, where the figure is one. */
static const char *near_quantity(struct str text, struct arena *arena)
{
	static const char letters[] = "kmgtpe";
	size_t n = 0;
	size_t unit;
	const char *letter;
	__int128 amount;

	while (n < text.n && ((text.p[n] >= '0' && text.p[n] <= '9') || text.p[n] == '.'))
		n++;
	if (!quantity_parse((struct str){ text.p, n }, &amount))
		return NULL;
	for (unit = n; unit < text.n && text.p[unit] == ' ';)
		unit++;
	letter = unit < text.n ? strchr(letters, text.p[unit] | 0x20) : NULL;
	return letter && *letter ? arena_format(arena, "%.*s%ci", (int)n, text.p, *letter - 'a' + 'A').p : NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the table */
static void write_key(const struct step *step, struct bytes *out)
{
	if (!step->up)
		return;
	write_key(step->up, out);
	if (step->is_item)
		bytes_format(out, "[%zu]", step->number);
	else
		bytes_format(out, "%s%.*s", out->length ? "." : "", STR_ARG(step->value->key));
}

static const char *key_of(const struct checking *checking, const struct step *step)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	write_key(step, &out);
	return arena_str(checking->arena, bytes_str(&out)).p;
}

/* What was meant; NULL: nobody knows. */
static const char *guess(struct profile_rows rows, const struct value *value, struct arena *arena)
{
	static const char *const booleans[] = { "true", "false" };
	const char *words[WORDS_MOST];

	if (value->type >= VALUE_LIST)
		return NULL;
	switch (rows.begin->type) {
	case PROFILE_WORD: return words_nearest(value->text, words, words_of(rows, arena, words));
	case PROFILE_BOOLEAN: return words_nearest(value->text, booleans, COUNT_OF(booleans));
	case PROFILE_QUANTITY: return near_quantity(value->text, arena);
	case PROFILE_TEXT: return arena_format(arena, "\"%.*s\"", STR_ARG(value->source)).p;
	case PROFILE_NETWORK:
		return is_network(arena_format(arena, "%.*s/32", STR_ARG(value->text)))
			       ? arena_format(arena, "%.*s/32", STR_ARG(value->text)).p
			       : NULL;
	default: return NULL;
	}
}

static int tell(struct checking *checking, struct profile_rows rows, const struct step *step, const char *why)
{
	const char *key = key_of(checking, step);
	const struct value *value = step->value;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	bool scalar = profile_shape(rows) == VALUE_STRING;
	const char *near = scalar ? guess(rows, value, checking->arena) : NULL;

	bytes_format(&out, "%s must be ", key);
	profile_say(rows, &out);
	bytes_add_text(&out, ", not ");
	if (value->type == VALUE_STRING && scalar) {
		bytes_add_char(&out, '"');
		value_to_text(value, SHOWN_MOST, &out);
		bytes_add_char(&out, '"');
	} else if (value->type < VALUE_LIST && scalar) {
		bytes_format(&out, "%.*s", STR_ARG(value->source));
	} else {
		bytes_add_text(&out, value_type_name(value->type));
	}
	if (why)
		bytes_format(&out, ": %s", why);
	if (near)
		bytes_format(&out, "; did you mean %s?", near);
	return checking->wrong(checking->data, value, false, key, arena_str(checking->arena, bytes_str(&out)).p);
}

static int unknown(struct checking *checking, struct profile_rows rows, const struct step *step)
{
	const struct value *member = step->value;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);
	const char *words[WORDS_MOST];
	size_t count = keys_of(rows, checking->arena, words);
	const char *near = words_nearest(member->key, words, count);

	bytes_format(&out, "unknown key \"%.*s\"; it may be ", STR_ARG(member->key));
	say_words(words, count, &out);
	if (near)
		bytes_format(&out, "; did you mean %s?", near);
	return checking->wrong(checking->data, member, true, key_of(checking, step),
			       arena_str(checking->arena, bytes_str(&out)).p);
}

/* NOLINTNEXTLINE(misc-no-recursion): as deep as the table */
static int check(struct checking *checking, struct profile_rows rows, const struct step *step, bool in_list)
{
	const struct value *value = step->value;
	enum value_type shape = profile_shape(rows);
	const char *why = NULL;
	size_t number = 0;
	int result = 0;

	if (value->type == VALUE_NULL)
		return 0;
	if (shape == VALUE_STRING)
		return is_allowed(rows, value, checking->arena, &why) ? 0 : tell(checking, rows, step, why);
	if (value->type != shape)
		return tell(checking, rows, step, NULL);
	in_list = in_list || shape == VALUE_LIST;
	for (const struct value *child = value->first; child && !result; child = child->next) {
		struct step below = { step, child, number++, shape == VALUE_LIST };
		struct profile_rows found = below.is_item ? profile_item(rows) : profile_member(rows, child->key);

		if (found.begin < found.end)
			result = check(checking, found, &below, in_list);
		else if (in_list)
			result = unknown(checking, rows, &below);
	}
	return result;
}

int profile_check(const struct value *map, struct arena *arena, profile_wrong *wrong, void *data)
{
	struct checking checking = { arena, wrong, data };

	return check(&checking, profile_root(), &(struct step){ .value = map }, false);
}
