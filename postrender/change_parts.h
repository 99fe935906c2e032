/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the changing verbs share. Owns nothing. */
#ifndef STORE_CHANGE_PARTS_H
#define STORE_CHANGE_PARTS_H

#include "report.h"

struct change {
	struct scope *scope;
	struct tree *tree;
	const struct action *action;
	struct report *report;
	struct value *value; /* expanded; NULL for remove and replace */
	struct err *err;
};

/* ERR with the object, the rule and the path of `node`. Returns -1. */
int change_fail(struct change *change, uint32_t node, enum err_code code, const char *what);

/* Nothing that another place shares by an alias may change: ERR_SHARED names both lines. */
int change_check_shared(struct change *change, uint32_t node);

/* That, and no rule that may not be contradicted wrote in it: ERR_CONFLICT. */
int change_check_free(struct change *change, uint32_t node);

/* The node was written by the scope's rule. */
void change_mark(struct change *change, uint32_t node);

/* A null becomes an empty mapping or list, in place. */
int change_make_collection(struct change *change, uint32_t node, enum value_type type);

/* Writes the change's value at the steps of `path` from `at`, below `node`; creates what keys can. */
int change_descend(struct change *change, uint32_t node, const struct path *path, size_t at);

/* Writes the change's value at a node that is there. */
int change_node(struct change *change, uint32_t node);

/* Takes the node away, with what equal keys say. */
int change_remove(struct change *change, uint32_t node);

#endif
