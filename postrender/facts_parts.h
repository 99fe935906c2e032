/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the facts share. */
#ifndef STORE_FACTS_PARTS_H
#define STORE_FACTS_PARTS_H

#include "facts.h"
#include "ident.h"

/* Takes up what rules want to know of one object. */
void facts_take(struct facts *facts, struct tree *tree, const struct ident *ident);

/* Whether a document with this text can have something of that. */
bool facts_may_take(const struct facts *facts, const struct kind_table *kinds, struct str text);

/* What of the wanted is read of this input: that for which a rule is, whose kinds may stand in it. */
void facts_begin(struct facts *facts, struct str input);

/* Whether a letter may be written by its number, or a word go on in the next line, as in double quotes. */
bool facts_has_escape(struct str text);

#endif
