/* SPDX-License-Identifier: Apache-2.0 */
/* States of a store in which nothing runs: what each is called, and the verb that brings it back, for every verb. */
#ifndef STORE_STORE_REST_H
#define STORE_STORE_REST_H

#include "store/state.h"

/* "KEPT: it was deleted, its data kept"; NULL for states in which something runs. */
const char *rest_words(enum state state);

/* What brings it back: "make it anew on its data: helm store create acme …"; in the arena, NULL as above. */
const char *rest_remedy(enum state state, const char *store, struct arena *arena);

/*
 * An error for a verb that finds nothing to look at or to change in such a store: "WHAT; store acme is KEPT: …", with
 * the remedy as its hint (`what` may be ""). 0 when the store's state is none of them.
 */
int rest_refuse(const struct state_facts *facts, const char *store, const char *what, struct err *err);

#endif
