/* SPDX-License-Identifier: Apache-2.0 */
/* A growing list of borrowed texts, ended by NULL: argument vectors and environments of children. Owns its array. */
#ifndef STORE_STRVEC_H
#define STORE_STRVEC_H

#include "common.h"

struct strvec {
	const char **list; /* NULL until the first text was added */
	size_t count;
	size_t capacity;
};

#define STRVEC_INIT { NULL, 0, 0 }

void strvec_add(struct strvec *texts, const char *text);
/* For NAME=value texts: takes the place of the one with that name. */
void strvec_set(struct strvec *texts, const char *setting);
void strvec_add_all(struct strvec *texts, const char *const *list); /* ended by NULL; may be NULL */
/* Unless an equal one is there. */
void strvec_add_new(struct strvec *texts, const char *text);
void strvec_free(struct strvec *texts);

/* Of a list that is ended by NULL. */
size_t strvec_count(const char *const *list);

/* Whether a text of entries parted by commas (an annotation, say) has this one, whole. */
bool strvec_has_entry(const char *entries, const char *entry);

#endif
