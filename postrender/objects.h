/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a document: the document itself, or what is in a List, in Lists in it too. Owns nothing. */
#ifndef STORE_OBJECTS_H
#define STORE_OBJECTS_H

#include "ident.h"

/*
 * What is called for each object with an ident that has its place (root, outer, item, document) and what it inherits;
 * ident_read fills in the rest. Negative: an error, which ends the walk.
 */
typedef int objects_visit(void *data, struct ident *place, struct err *err);

/*
 * Calls `visit` for the objects of the tree, in order, and returns its last answer, 0 for none. What has a list `items`
 * is a list, whatever its kind (k8s.io/apimachinery, unstructured.IsList; kubectl and Helm flatten lists in lists). An
 * item with neither kind nor apiVersion has those of a typed list (ConfigMapList; decodeToList there).
 */
int objects_each(struct tree *tree, uint32_t document, objects_visit *visit, void *data, struct err *err);

/*
 * ERR_OBJECT when an object, of the document or in a List, has a list `items` and a kind that is no list's: kubectl and
 * Helm see its items alone, people see the object, and rules could be right about one of them only.
 */
int objects_refuse_hidden(struct tree *tree, struct err *err);

/* The first member of an object whose key stands there twice; NO_NODE: none. The later one is returned. */
uint32_t objects_twice(const struct tree *tree, uint32_t root);

#endif
