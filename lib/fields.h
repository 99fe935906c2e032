/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command is asked for, as a struct that rows describe: the same rows read it from words (argv and variables)
 * and from a JSON object, write it as JSON, and give help, completion and a JSON Schema. So whoever asks, in whatever
 * way, is told the same of the same mistake. The struct borrows its texts from argv, the variables or the arena.
 *
 * A row says where in the struct its member lies, and the macros let a member of another type not compile:
 *   { "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile", FIELD_TEXT(struct create_request, spec.plan) },
 */
#ifndef STORE_FIELDS_H
#define STORE_FIELDS_H

#include <stddef.h>
#include <time.h>

#include "options.h"
#include "value.h"

/* name, the member's type, what it is and what it holds when nothing was said */
#define FIELD_TABLE(X)                                                                                                 \
	X(FLAG, bool, "false")                                                                                         \
	X(TEXT, const char *, "NULL")                                                                                  \
	X(TEXTS, const char *const *, "ended by NULL, and never NULL itself: an empty list")                           \
	X(CHOICE, unsigned, "the place of a word among those that there are; `otherwise`, which is 0")                 \
	X(NUMBER, long, "a whole number from `least` to `most`; `otherwise`")                                          \
	X(DURATION, unsigned, "milliseconds, 30 days at most; `otherwise`")                                            \
	X(AGE, time_t, "whole seconds, up, 36500 days at most; `otherwise`")                                           \
	X(SECONDS, double, "seconds, 30 days at most; `otherwise`")

enum field_type {
#define X(name, type, otherwise) FIELD_IS_##name,
	FIELD_TABLE(X)
#undef X
};

/* A member of a struct, as the last of a row's unnamed columns. */
#define FIELD_AT(name, type_of, of, member)                                                                            \
	.type = FIELD_IS_##name, .offset = offsetof(of, member) + 0 * sizeof(_Generic(((of *)0)->member, type_of: 0))
#define FIELD_FLAG(of, member) FIELD_AT(FLAG, bool, of, member)
#define FIELD_TEXT(of, member) FIELD_AT(TEXT, const char *, of, member)
#define FIELD_TEXTS(of, member) FIELD_AT(TEXTS, const char *const *, of, member)
#define FIELD_CHOICE(of, member) FIELD_AT(CHOICE, unsigned, of, member)
#define FIELD_NUMBER(of, member, from, to) FIELD_AT(NUMBER, long, of, member), .least = (from), .most = (to)
#define FIELD_DURATION(of, member) FIELD_AT(DURATION, unsigned, of, member)
#define FIELD_AGE(of, member) FIELD_AT(AGE, time_t, of, member)
#define FIELD_SECONDS(of, member) FIELD_AT(SECONDS, double, of, member)

/* How words say it. */
enum field_place {
	FIELD_OPTION,
	FIELD_OPERAND /* argument: "NAME", or "[NAME]" where it may be left out, or "[NAME]..." of texts */
};

/* What completion offers for it, where its argument is no list of words. */
enum field_offer {
	FIELD_ANYTHING,
	FIELD_STORES,
	FIELD_PROFILES,
	FIELD_RULES,
	FIELD_VERBS,
	FIELD_FILES,
	FIELD_CONTEXTS,   /* of the kubeconfig */
	FIELD_COMPONENTS, /* of the store that is named before */
	FIELD_REVISIONS,  /* likewise */
	FIELD_PLANS,
	FIELD_VALUES_KEYS /* of charts/store, by its schema */
};

struct field {
	const char *name;        /* of an option, without the dashes; of an operand as errors call it */
	char letter;             /* short form of an option; 0: none */
	const char *argument;    /* as of struct option_row; "a|b": one of these words */
	const char *environment; /* variable, read when the option is not given; NULL: none */
	const char *help;        /* one line; NULL: a hidden option, no part of help, completion and hints */
	enum field_type type;
	size_t offset;
	enum field_place place;
	bool may_be_empty; /* "" is as good as nothing, though it is none of its words */
	bool is_caseless;  /* its words may be written in capitals, or not */
	bool is_local;     /* of the caller's terminal: lies in the other struct, and is no part of JSON */
	enum field_offer offer;
	const char *after;        /* of an operand: the words that it may stand after, "a|b"; NULL: any */
	const char *key;          /* in JSON; NULL: the name in camelCase */
	const char *const *words; /* of a choice: their order, ended by NULL; NULL: that of its argument */
	const char *expected;     /* for errors, what should stand there; NULL: by its type */
	const char *all;          /* of a number: the word for -1, which is beside its bounds; NULL: none */
	const char *unlisted;     /* for errors "NAME is no UNLISTED; known: …" of a choice; NULL: by its words */
	long least;
	long most;
	double otherwise;
};

struct fields {
	const struct field *list;
	size_t count;
	size_t size; /* bytes of the struct */
};

#define FIELDS_OF(rows, type) { rows, COUNT_OF(rows), sizeof(type) }

#define FIELDS_TEXT_MOST ((size_t)128 << 10) /* bytes of a text: what one argument of a program may have on Linux */
#define FIELDS_ITEMS_MOST 10000            /* of a list */
#define FIELDS_JSON_MOST ((size_t)4 << 20)   /* bytes of a request */

/* The rows of its options, for options_parse, help and completion; in the arena. */
const struct option_row *fields_options(const struct fields *fields, struct arena *arena, size_t *ret_count);

/* As when nothing was said; for requests that a program makes. */
void fields_default(const struct fields *fields, void *ret);

/* --- for fields_*.c */

/* Puts one text into a row's member that is no list. `title`: what errors call it, with the text. ERR_USAGE. */
int fields_put(const struct field *field, const char *text, const char *title, void *base, struct err *err);
/* Whether a text, also one of a list, is what the row lets stand. ERR_USAGE. */
int fields_check(const struct field *field, const char *text, const char *title, struct err *err);
void fields_put_default(const struct field *field, void *base);
/* "TITLE: what was expected"; -1. */
int fields_refuse(const struct field *field, const char *title, struct err *err);
/* The words that may stand there, ended by NULL, in the arena; NULL: anything may. `ret_count` may be NULL. */
const char **fields_words(const struct field *field, struct arena *arena, size_t *ret_count);
/* The word that stands for a choice, in the arena; "": there is none. */
const char *fields_choice(const struct field *field, unsigned choice, struct arena *arena);
/* Whether it is the path of a file or folder, which is cleaned (file_clean_path). */
bool fields_is_path(const struct field *field);

static inline void *fields_member(const struct field *field, void *base)
{
	return (char *)base + field->offset;
}

static inline const void *fields_member_of(const struct field *field, const void *base)
{
	return (const char *)base + field->offset;
}

#endif
