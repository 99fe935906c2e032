/* SPDX-License-Identifier: Apache-2.0 */
/* Events to nodes. */
#ifndef STORE_TREE_READ_H
#define STORE_TREE_READ_H

#include "tree.h"

/*
 * Reads one document (`first_line`: its number in the stream, from 1). Errors: those of events_read, ERR_KEY for keys
 * that are no JSON keys, ERR_ALIAS for undefined or cyclic aliases and when the written-out size passes a ceiling.
 */
int tree_read(struct tree *tree, struct str text, uint32_t first_line, struct err *err);

#endif
