/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the facts share. */
#ifndef STORE_FACTS_PARTS_H
#define STORE_FACTS_PARTS_H

#include "facts.h"

/* Takes up what rules want to know of one object. */
void facts_take(struct facts *facts, struct tree *tree, const struct ident *ident);

/* Whether a document with this text can have something of that. */
bool facts_may_take(const struct facts *facts, const struct kind_table *kinds, struct str text);

/* Whether any rule that asks for replicas can be for an object of the input. */
bool facts_reads_pods(const struct facts *facts, struct str input);

#endif
