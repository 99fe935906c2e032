/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of the rule language, read once; and the nodes that they name in a tree. Paths live in the caller's arena. */
#ifndef STORE_PATH_H
#define STORE_PATH_H

#include "tree.h"

enum step_kind { STEP_KEYS, STEP_INDEX, STEP_ALL, STEP_SELECT };

struct step {
	enum step_kind kind;
	struct str *keys; /* STEP_KEYS: one, or several of `{a,b}` */
	size_t key_count;
	uint32_t index; /* STEP_INDEX */
	struct str key; /* STEP_SELECT */
	struct str value;
};

/* The last ones stand for the paths that are known of the object's kind (kind_table.h). */
enum path_base {
	PATH_HERE,
	PATH_ROOT,
	PATH_POD,
	PATH_HOSTS,
	PATH_IMAGES,
	PATH_CLASSES,
	PATH_SERVICES,
	PATH_BASE_COUNT,
};

struct path {
	enum path_base base; /* from the base node, `$.` the object, `pod.` its pod templates, `kind.…` */
	struct step *steps;
	size_t count;
	struct str text;
};

struct nodes {
	uint32_t *list;
	size_t count;
	size_t capacity;
};

/* ERR_POLICY, message "column N of the path: what" on failure. */
int path_parse(struct str text, struct arena *arena, struct path *ret, struct err *err);

/* Appends the nodes that the steps of `path` from `at` find below `node`. */
int path_find_from(struct tree *tree, uint32_t node, const struct path *path, size_t at, struct nodes *ret,
		   struct err *err);

/* The items of a list that a step names, one by one: begin with NO_NODE; NO_NODE at the end. */
uint32_t path_item(struct tree *tree, uint32_t list, const struct step *step, uint32_t before);

/* True when the steps from `at` on are keys only, so that they can be created. */
bool path_is_keys(const struct path *path, size_t at);

/* "spec.containers[0].image" of a node, from the object `root`. */
void path_of(struct tree *tree, uint32_t root, uint32_t node, struct bytes *out);
void path_add_key(struct str key, struct bytes *out);

void path_nodes_free(struct nodes *nodes);

#endif
