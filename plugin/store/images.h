/* SPDX-License-Identifier: Apache-2.0 */
/* The images that the shipped chart needs: which they are, and what the chart calls them. */
#ifndef STORE_STORE_IMAGES_H
#define STORE_STORE_IMAGES_H

#include "value.h"

/*
 * folder of images/ (and key of the note, store/image_note.h), where the chart's values have it, where the sub-chart's
 * own values lie ("": the chart's), a value that takes the need away when it is false ("": none), whether only a store
 * needs it whose chart runs its database (store/mode.h), whether a public registry has it under the chart's name.
 */
#define IMAGE_TABLE(X)                                                                                                 \
	X("store", "image", "", "", false, false)                                                                      \
	X("postgres", "postgresql.image", "charts/postgresql/", "postgresql.enabled", true, true)                    \
	X("redis", "redis.image", "charts/redis/", "redis.enabled", false, true)
#define IMAGES 3

#define IMAGE_HOST "helm-store.local" /* stands before the name of what no registry has */

/* What of a value at a place of IMAGE_TABLE says which image it is. */
#define IMAGE_FIELDS 4
extern const char *const image_fields[IMAGE_FIELDS]; /* registry, repository, tag, digest */

struct image {
	const char *name;
	const char *at; /* "postgresql.image" */
	bool is_public;
	const char *reference; /* as the chart names it: "docker.io/urumi/store:2.18.0" */
	const char *build;     /* as `build` does, "urumi/store:2.18.0"; of public ones not the chart's own name */
};

/* What the table says; nothing is read. */
void images_rows(struct image ret[IMAGES]);

/* All of it, into the arena. Errors of config_read; ERR_READ for a chart that says less. */
int images_read(const char *chart, struct arena *arena, struct image *ret, struct err *err);

/* The row of that name, or NULL. */
const struct image *images_find(const struct image *images, const char *name);

/* Whether a store of these values and this database mode needs it. */
bool images_needed(const struct image *image, const struct value *values, const char *database);

/* REGISTRY/REPOSITORY:TAG, or …@DIGEST where there is one, of a mapping with image_fields. In the arena. */
const char *images_reference(const struct value *fields, struct arena *arena);

#endif
