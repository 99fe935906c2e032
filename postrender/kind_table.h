/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of kinds: their scope, and where pod templates, hosts, images and storage classes stand in them. Those
 * of Kubernetes are a table here, others are rows of the profile (`kinds.custom`).
 */
#ifndef STORE_KIND_TABLE_H
#define STORE_KIND_TABLE_H

#include "names.h"
#include "path.h"
#include "pattern.h"
#include "settings.h"

struct place { /* one path, and what of the texts there is meant */
	struct path path;
	struct pattern *pattern; /* its first group; NULL: the whole text */
	struct place *next;
};

enum object_scope { SCOPE_UNKNOWN, SCOPE_NAMESPACED, SCOPE_CLUSTER };

struct kind {
	struct str group;
	struct str kind; /* `*`: each of the group that has no row of its own */
	enum object_scope scope;
	bool is_known;                         /* the platform knows what such an object does */
	struct place *places[PATH_BASE_COUNT]; /* of PATH_POD and those after it */
};

struct kind_table {
	struct arena arena;
	struct kind **list;
	size_t count;
	size_t capacity;
	struct names numbers;      /* of "group/Kind" in the list */
	struct pattern **patterns; /* to be freed */
	size_t pattern_count;
	size_t pattern_capacity;
};

/* Kubernetes' kinds and the rows of the profile, which must live as long. ERR_PROFILE, ERR_WORD, ERR_PATTERN. */
int kind_table_read(struct kind_table *kinds, const struct settings *settings, struct err *err);

/* NULL when nothing is known of it. */
const struct kind *kind_table_find(const struct kind_table *kinds, struct str group, struct str kind);

void kind_table_free(struct kind_table *kinds);

#endif
