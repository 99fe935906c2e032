/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What state a store is in, by the metadata of its namespace, of its release's newest record, and by its lease. Pure
 * functions of API objects.
 */
#ifndef STORE_STORE_STATE_H
#define STORE_STORE_STATE_H

#include <time.h>

#include "value.h"

/*
 * A create that ended before it had seen its store ready, and left it there, notes the record of its revision on the
 * namespace (annotation store.urumi.ai/broken-off: REVISION:UID); one that was killed leaves its lease. Either counts
 * until somebody sees the store ready (store/worked.h).
 */

/* name, when it is so */
#define STATE_TABLE(X)                                                                                                 \
	X(CREATING, "a create works on it")                                                                            \
	X(ACTIVE, "its newest revision is deployed")                                                                   \
	X(UPDATING, "a command changes it")                                                                            \
	X(FAILED, "its newest revision failed, or its create ended before it was seen ready")                          \
	X(SUSPENDED, "scaled to zero, data kept")                                                                      \
	X(DELETING, "a delete works on it, or its namespace is going")                                                 \
	X(KEPT, "deleted, its data kept")                                                                              \
	X(UNINSTALLED, "its namespace is there without a release")                                                     \
	X(UNKNOWN, "its release may not be read by whoever asks")

enum state {
#define X(name, when) STATE_##name,
	STATE_TABLE(X)
#undef X
		STATE_COUNT
};

/* What may not be read by whoever asks. */
enum { STATE_UNSEEN_NAMESPACE = 1, STATE_UNSEEN_RELEASE = 2, STATE_UNSEEN_COMMAND = 4 };

struct state_facts {
	const struct value *name_space; /* NULL: there is none */
	const struct value *record;     /* newest revision; NULL: none */
	const struct value *lease;      /* NULL: nobody works on it */
	time_t now;                     /* by the API server's clock; 0: by ours */
	const char *warning;            /* what counts for nothing here, and why; NULL: nothing */
	const char *store;              /* its name, where neither namespace nor record tell it; may be NULL */
	unsigned unseen;                /* STATE_UNSEEN_* */
};

enum state state_of(const struct state_facts *facts);
const char *state_name(enum state state);

/* The state of that name, in any case of letters. False for another word. */
bool state_find(const char *word, enum state *ret);

/*
 * What the metadata tell, as one flat map in the arena: name, namespace, state, profile, plan, url, hosts, database,
 * revision, createdAt, updatedAt, fingerprint, policies, owner, protected, operation, warning. What is not known is
 * left out; what may not be read is named in the list `unknown`.
 */
struct value *state_summary(const struct state_facts *facts, struct arena *arena);

/* "unknown: release, workloads (…)" of a summary, with what gives the right to know it, in the arena; "": nothing. */
const char *state_unknown(const struct value *summary, struct arena *arena);

/* One more word in a summary's list `unknown`. */
void state_put_unknown(struct value *summary, const char *word, struct arena *arena);

/* Whether the create of the newest record noted that it ended before it had seen its store ready. */
bool state_is_broken(const struct state_facts *facts);

#endif
