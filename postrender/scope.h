/* SPDX-License-Identifier: Apache-2.0 */
/* Where a rule stands while it works on one base node: what variables and conditions look at. Owns nothing. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "facts.h"
#include "rule.h"

struct scope {
	struct settings *settings;
	struct facts *facts;
	struct tree *tree;
	const struct kind_table *kinds;
	const struct ident *ident;
	const struct rule *rule;
	uint32_t here;             /* base node, aliases followed */
	uint32_t each;             /* the node that forEach named, as it stands there; NO_NODE: a rule without */
	uint32_t found;            /* the node that the last condition matched; NO_NODE: none */
	bool is_dropped;           /* the object left the stream */
	struct str key;            /* of the mapping, that the last condition matched; p NULL: none */
	const struct value *count; /* what the last `objects` counted; NULL: none did */
	const struct value *item;  /* `${item…}` in guards; NULL elsewhere */
	struct arena *arena;       /* for results */
};

#endif
