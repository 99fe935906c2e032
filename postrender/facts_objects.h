/* SPDX-License-Identifier: Apache-2.0 */
/* How many objects of a kind, which Services are led to, how many replicas a selector has. */
#ifndef STORE_FACTS_OBJECTS_H
#define STORE_FACTS_OBJECTS_H

#include "facts_parts.h"
#include "ident.h"

struct policies;

/* What rules ask of the whole stream beyond the usual; before facts_read. */
void facts_want(struct facts *facts, const struct policies *policies);

/* What of the wanted is read of this input: that for which a rule is, whose kinds may stand in it. */
void facts_begin(struct facts *facts, struct str input);

/* Whether a document with this text can have something of that. */
bool facts_may_take(const struct facts *facts, const struct kind_table *kinds, struct str text);

/* Takes up what rules want to know of one object. */
void facts_take(struct facts *facts, struct tree *tree, const struct ident *ident);

/* Objects of these kinds (a list as in `match`), each counted once a kind that it is of. */
size_t facts_count(const struct facts *facts, const struct value *kinds);

/* Whether an object of one of these kinds (a list as in `match`) has this name in the stream. */
bool facts_is_name(const struct facts *facts, const struct value *kinds, struct str name);

/* Whether an Ingress or a route of the stream leads to a Service of this name. */
bool facts_is_exposed(const struct facts *facts, struct str service);

/*
 * Replicas of what runs the pods that a label selector selects, as they are asked for, or the least that a
 * HorizontalPodAutoscaler leaves; -1: it selects none.
 */
long long facts_replicas(const struct facts *facts, const struct value *selector);

#endif
