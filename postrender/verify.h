/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an edited document again with libyaml, by code that shares nothing with the tree's reader, and demands the
 * events of the input but for the edits, each edit with its intended value, and each alias with the anchor that it had.
 * Owns nothing.
 */
#ifndef STORE_VERIFY_H
#define STORE_VERIFY_H

#include "tree.h"

/* ERR_VERIFY with the first place that differs. `scratch` and `events` are the caller's to reuse. */
int verify_document(struct tree *tree, struct str edited, struct arena *scratch, struct events *events,
		    struct err *err);

#endif
