/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What proves that something is a store's, so that delete and gc may destroy it. Labels and names are no proof: anybody
 * sets them, and copies have them. What proves it are uids, which the API server gives once and nobody chooses: a note
 * that we wrote on the object while it and its store were there (lifecycle/volumes.h). Pure functions of API objects.
 *
 * The note of a volume, its claim, or an object outside of namespaces (annotation store.urumi.ai/belongs-to): the uids
 * of the store's namespace, of the object itself, and of the claim ("-" where there is none), by blanks.
 */
#ifndef STORE_STORE_OWNERSHIP_H
#define STORE_STORE_OWNERSHIP_H

#include "value.h"

enum ownership_thing { OWNERSHIP_SPACE = 1, OWNERSHIP_VOLUME = 2, OWNERSHIP_OBJECT = 4 };

/* name, test, of which things, what must hold, what is said where it does not. Each that is of a thing must hold. */
#define OWNERSHIP_TABLE(X)                                                                                             \
	X(LABELLED, is_labelled, OWNERSHIP_SPACE,                                                                      \
	  "it is called store-NAME, its label is NAME, and it is managed",                                             \
	  "it is not labelled as helm store labels the namespace of that name")                                        \
	X(MADE, is_made, OWNERSHIP_SPACE,                                                                              \
	  "create made it: its own uid is noted on it",                                                                \
	  "nothing proves that helm store made it: it was handed over, or an older version made it")                   \
	X(PROVISIONED, is_provisioned, OWNERSHIP_VOLUME,                                                               \
	  "a provisioner made it",                                                                                     \
	  "it was made by hand, not by a provisioner")                                                                 \
	X(NOTED, is_noted, OWNERSHIP_VOLUME | OWNERSHIP_OBJECT,                                                        \
	  "it carries a note of ours",                                                                                 \
	  "nothing proves that it was a store's")                                                                      \
	X(ITSELF, is_itself, OWNERSHIP_VOLUME | OWNERSHIP_OBJECT,                                                      \
	  "the note has its own uid: it is no copy",                                                                   \
	  "its note is that of another object")                                                                        \
	X(CLAIM, is_same_claim, OWNERSHIP_VOLUME,                                                                      \
	  "the note has the uid of the claim that it is bound to, or was last",                                        \
	  "it was given to another claim since")                                                                       \
	X(STORE, is_of_store, OWNERSHIP_VOLUME | OWNERSHIP_OBJECT,                                                     \
	  "the note has the uid of the store's namespace, or that is gone",                                            \
	  "it is of an earlier store of that name")

enum ownership_proof {
#define X(name, holds, things, what, lacking) OWNERSHIP_##name,
	OWNERSHIP_TABLE(X)
#undef X
		OWNERSHIP_PROVEN
};

/*
 * The first proof that an object lacks; OWNERSHIP_PROVEN: none, it may be destroyed. `store` is the store that it would
 * be of, `space_uid` the uid of its namespace, "" when that is gone (of a namespace: not used).
 */
enum ownership_proof ownership_lacks(enum ownership_thing thing, const struct value *object, const char *store,
				     const char *space_uid);

/* Why it may not be destroyed: the words of that proof. */
const char *ownership_words(enum ownership_proof proof);

/*
 * Whether a volume can be noted for a claim: a provisioner made it, it is bound to the claim (uids), and the claim is
 * the store's: in a namespace that create made each is; in one that was handed over, those with the store's label or of
 * its release.
 */
bool ownership_is_bound(const struct value *volume, const struct value *claim);
bool ownership_has_claim(const struct value *claim, const char *store, bool is_made);

/* Whether Helm made an object for the store's release. */
bool ownership_is_of_release(const struct value *object, const char *store);

/* The note of an object, in the arena; `claim` may be NULL. */
const char *ownership_note(const char *space_uid, const struct value *object, const char *claim_uid,
			   struct arena *arena);

#endif
