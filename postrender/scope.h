/* SPDX-License-Identifier: Apache-2.0 */
/* Where a rule stands while it works on one base node: what variables and conditions look at. Owns nothing. */
#ifndef STORE_SCOPE_H
#define STORE_SCOPE_H

#include "facts.h"
#include "policy.h"

struct scope {
	struct settings *settings;
	struct facts *facts;
	struct tree *tree;
	const struct kind_table *kinds;
	const struct ident *ident;
	const struct rule *rule;
	uint32_t here;       /* base node, aliases followed */
	uint32_t each;       /* the node that forEach named, as it stands there; NO_NODE: a rule without */
	uint32_t found;      /* the node that the last condition matched; NO_NODE: none */
	bool is_dropped;     /* the object left the stream */
	struct str key;      /* of the mapping, that the last condition matched; p NULL: none */
	const struct value *count; /* what the last `objects` counted; NULL: none did */
	const struct value *item; /* `${item…}` in guards; NULL elsewhere */
	struct arena *arena; /* for results */
};

/*
 * A template with its ${…} expanded; the result is new where something changed. NULL and ERR_VARIABLE / ERR_FACT with
 * the place where the variable was wanted. Guards call it with tree NULL.
 */
struct value *scope_expand(struct scope *scope, const struct value *template, struct err *err);

/* What `$when` and `$forEach` name, NULL when it is not there; ERR_FACT when without a profile nobody can know. */
const struct value *scope_asked(struct scope *scope, struct str dotted, struct err *err);

/* `helm`: its major version; `hook`: whether the object is one. NULL for any other name, and for guards. */
const struct value *scope_fact(const struct scope *scope, struct str name);

/* The name of a variable without its `|default`, which is left in `ret_default` (p NULL: it has none). */
struct str scope_without_default(struct str name, struct str *ret_default);

/* Bytes of `${name}` at the start of the text, with its name; 0: no variable starts here. */
size_t scope_variable_at(struct str text, struct str *ret_name);

/* 1 holds, 0 does not, -1 error. */
int scope_holds(struct scope *scope, const struct condition *condition, struct err *err);
int scope_all_hold(struct scope *scope, const struct condition *first, struct err *err);

/* False for NULL, null, false, "" and empty collections. */
bool scope_is_truthy(const struct value *value);

#endif
