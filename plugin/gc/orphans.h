/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to no store any more, and what may be done about it. Reads only; gc/collect.h removes. */
#ifndef STORE_GC_ORPHANS_H
#define STORE_GC_ORPHANS_H

#include "gc/index.h"

/* name, word, what it is */
#define ORPHAN_TABLE(X)                                                                                                \
	X(NAMESPACE, "namespace", "a store's namespace without a release")                                             \
	X(RELEASE, "release", "a release that a command which was broken off left pending")                            \
	X(VOLUME, "volume", "a volume whose claim's namespace is gone")                                                \
	X(DATABASE, "database", "a database in the shared PostgreSQL, of a namespace that is gone")                    \
	X(OBJECT, "object", "a Secret, ConfigMap or object outside of namespaces with the label of no store")          \
	X(LEASE, "lease", "a lock on no store, of a command that ended")                                               \
	X(PROBE, "probe", "a namespace of a doctor that was broken off")

enum orphan_kind {
#define X(name, word, what) ORPHAN_##name,
	ORPHAN_TABLE(X)
#undef X
		ORPHAN_KIND_COUNT
};

/* name, word, when */
#define FATE_TABLE(X)                                                                                                  \
	X(REMOVE, "remove", "gc --yes removes it")                                                                     \
	X(REMOVED, "removed", "it is gone")                                                                            \
	X(KEPT, "kept", "somebody wanted it kept: data, or protected")                                                 \
	X(LEFT, "left", "too young, at work, or for a person to decide")

enum fate {
#define X(name, word, when) FATE_##name,
	FATE_TABLE(X)
#undef X
		FATE_COUNT
};

struct orphan {
	enum orphan_kind kind;
	enum fate fate;
	const char *object; /* "Namespace/store-acme" */
	const char *store;  /* "" when none is known */
	const char *path;   /* in the API */
	const char *uid;    /* of a database: of the namespace that its store had */
	const char *why;
	const char *remedy; /* NULL: none is needed */
	time_t created;
	bool failed; /* it could not be removed: `why` says what happened */
};

/* Texts are in the arena that it was found with. */
struct orphans {
	struct orphan *list; /* by store; in a store by kind, objects before what holds them */
	size_t count;
	size_t capacity;
};

struct orphan_search {
	struct kube *cluster;
	const struct gc_index *index;
	time_t now; /* of the API server */
	time_t age; /* seconds; what is younger is left */
	struct arena *arena;
	struct orphans *found;
};

/* Frees the list; its texts are the arena's. */
void orphans_free(struct orphans *orphans);

/* Adds one; what is young or at work is left. */
void orphans_add(const struct orphan_search *search, struct orphan orphan);

/* Whether anything is there that may be the store: then what carries its label is not ours to judge. */
bool orphans_is_there(const struct orphan_search *search, const char *store);
bool orphans_is_name(const char *store);

const char *orphans_kind_word(enum orphan_kind kind);
const char *orphans_fate_word(enum fate fate);

#endif
