/* SPDX-License-Identifier: Apache-2.0 */
/* A growing list of borrowed texts, ended by NULL: argument vectors and environments of children. Owns its array. */
#ifndef STORE_STRVEC_H
#define STORE_STRVEC_H

#include "common.h"

struct texts {
	const char **list; /* NULL until the first text was added */
	size_t count;
	size_t capacity;
};

#define TEXTS_INIT { NULL, 0, 0 }

void texts_add(struct texts *texts, const char *text);
/* For NAME=value texts: takes the place of the one with that name. */
void texts_set(struct texts *texts, const char *setting);
void texts_add_all(struct texts *texts, const char *const *list); /* ended by NULL; may be NULL */
/* Unless an equal one is there. */
void texts_add_new(struct texts *texts, const char *text);
void texts_free(struct texts *texts);

/* Of a list that is ended by NULL. */
size_t texts_count(const char *const *list);

/* Whether a text of entries parted by commas (an annotation, say) has this one, whole. */
bool texts_has_entry(const char *entries, const char *entry);

#endif
