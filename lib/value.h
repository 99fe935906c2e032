/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small tree of typed values: what policies, profiles and values files hold, and what a rule writes. Members and
 * items are linked in order. Everything lives in an arena that the caller owns; nothing is freed one by one. A value
 * is never changed after it was shared; value_copy first.
 */
#ifndef STORE_VALUE_H
#define STORE_VALUE_H

#include "alloc.h"
#include "bytes.h"
#include "scalar.h"

struct position {
	const char *file; /* NULL: made by the program */
	uint32_t line;    /* from 1; 0: unknown */
	uint32_t column;  /* from 1, characters */
};

struct value {
	enum value_type type;
	bool quoted;         /* written in quotes or as a block scalar */
	bool is_int64;       /* a number that Helm holds as an integer, not as a float (plugin/helm/integers.h) */
	struct str text;     /* scalars: canonical text (scalar_canonical) */
	struct str source;   /* scalars read from a file: the text as written, decoded */
	struct str key;      /* members of a map */
	struct value *first; /* lists and maps */
	struct value *last;
	struct value *next;    /* the next member or item */
	struct position where; /* of the value */
	struct position key_where;
};

struct value *value_new(struct arena *arena, enum value_type type);
struct value *value_string(struct arena *arena, struct str text); /* text is not copied */
struct value *value_bool(struct arena *arena, bool is_true);
struct value *value_int(struct arena *arena, long long number);
void value_add(struct value *list, struct value *item);
void value_put(struct value *map, struct str key, struct value *member); /* appends; no look for duplicates */
/* Puts a member in the place of the one with that key, or at the end. `member` must be in no other collection. */
void value_set(struct value *map, const char *key, struct value *member);
/* Takes the member with that key away; nothing when there is none. */
void value_remove(struct value *map, const char *key);
/* The map at `key`; made when there is none, or something else stands there. */
struct value *value_map_at(struct value *map, const char *key, struct arena *arena);
/* value_put of a string of which a copy is made; `key` is not copied. */
void value_put_text(struct value *map, const char *key, const char *text, struct arena *arena);
struct value *value_copy(struct arena *arena, const struct value *value); /* deep; without key and next */

/* Puts the members of all maps in it in the order of their keys' bytes. Lists stay as they are. */
void value_sort(struct value *value);

/* Member of a map or NULL; NULL for anything that is no map. */
struct value *value_get(const struct value *map, const char *key);
struct value *value_get_str(const struct value *map, struct str key);
/* Walks keys separated by dots ("storage.className"); NULL when a step is missing. */
struct value *value_find(const struct value *map, struct str dotted);

/* Text of the scalar at a path of keys, NUL-terminated when it was parsed or is in an arena; "" where there is none. */
const char *value_text_at(const struct value *map, const char *dotted);
/* The same as a decimal integer; 0 where there is none. */
long value_number_at(const struct value *map, const char *dotted);

/* The first item or member, as the start of a walk along `next`; NULL when there is none, or `value` is NULL. */
struct value *value_first(const struct value *value);
/* Items or members. */
size_t value_count(const struct value *value);
/*
 * Equal as Kubernetes reads them, from JSON: type and canonical text; of numbers the value (1 and 1.0, 0 and -0.0);
 * lists in order; maps in any order.
 */
bool value_equal(const struct value *a, const struct value *b);
bool value_is_number(enum value_type type);
bool value_is_true(const struct value *value);
/* "null", "a boolean", "a number", "text", "a list", "a mapping": for messages. */
const char *value_type_name(enum value_type type);
#endif
