/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What proves that a Secret is the record of a revision that Helm wrote. Helm takes any for one that has its labels,
 * and a pod whose token may write Secrets can make such; what Helm then deletes or applies is what that one says, with
 * the rights of whoever runs Helm. Pure functions of API objects; only their metadata are needed.
 *
 * Who wrote a field the API server notes itself (managedFields), but by the name that the writer gave. So each command
 * that changes a store notes on the namespace, which nobody inside of it can write, which records were there at its end
 * (annotation store.urumi.ai/records): entries REVISION:UID:VERSION:DIGEST, by commas. VERSION is the resourceVersion,
 * DIGEST that of what Helm acts on (helm/record.h): it stays when Helm writes a record anew because its status changed.
 * The word "believe" instead: a person says that they are Helm's (a backup that was restored).
 */
#ifndef STORE_STORE_PROVENANCE_H
#define STORE_STORE_PROVENANCE_H

#include "value.h"

#define PROVENANCE_BELIEVE "believe"

/* The manager under which the API server notes what Helm writes itself: its user agent (pkg/cli of Helm 3 and 4). */
#define HELM_MANAGER "Helm"

/* Of which records: those that are noted, those that came since. */
enum provenance_age { PROVENANCE_KNOWN = 1, PROVENANCE_LATER = 2 };

/* name, test, of which records, what must hold, what is said where it does not. Each that is of a record must hold. */
#define PROVENANCE_TABLE(X)                                                                                            \
	X(NAMED, is_named, PROVENANCE_KNOWN | PROVENANCE_LATER,                                                        \
	  "it is called sh.helm.release.v1.RELEASE.vREVISION, by its labels",                                          \
	  "its name is not that of the release and revision that its labels say")                                      \
	X(CONTENTS, is_written, PROVENANCE_KNOWN | PROVENANCE_LATER,                                                   \
	  "Helm, and nobody else, wrote what it holds",                                                                \
	  "it was not Helm that wrote what it holds")                                                                  \
	X(LABELS, is_labelled, PROVENANCE_LATER,                                                                       \
	  "Helm, and nobody else, wrote its type and the labels by which Helm finds it",                               \
	  "it was not Helm that wrote its type and labels")                                                            \
	X(BARE, is_bare, PROVENANCE_KNOWN | PROVENANCE_LATER,                                                          \
	  "it is no object of a release",                                                                              \
	  "it is marked as an object that a release brought")                                                          \
	X(NOTED, is_later, PROVENANCE_LATER,                                                                           \
	  "it is newer than those that are noted",                                                                     \
	  "helm store noted another one for that revision, or none")                                                   \
	X(NEXT, is_next, PROVENANCE_LATER,                                                                             \
	  "the revision before it is there, or noted: Helm counts by one",                                             \
	  "the revision before it never was there, and Helm counts by one")                                            \
	X(SAME, is_same, PROVENANCE_KNOWN,                                                                             \
	  "what it says to Helm is what it said when it was noted",                                                    \
	  "it says something else than when helm store noted it")

enum provenance_proof {
#define X(name, holds, ages, what, lacking) PROVENANCE_##name,
	PROVENANCE_TABLE(X)
#undef X
		PROVENANCE_PROVEN
};

/* A record (its metadata) and what it is judged by. */
struct provenance {
	const struct value *record;
	const struct value *name_space; /* NULL: it is not known, and nothing is noted */
	const struct value *records;    /* all of the release; NULL: not known, then NEXT may be lacking wrongly */
	const char *digest;             /* of what the record says to Helm; NULL: it was not read */
};

/* The first proof that a record lacks; PROVENANCE_PROVEN: none, it may be believed. */
enum provenance_proof provenance_lacks(const struct provenance *provenance);

/* Why it is not believed: the words of that proof. */
const char *provenance_words(enum provenance_proof proof);

/* Whether only what the record says (its digest) can tell: it was written anew since it was noted. */
bool provenance_needs_digest(const struct provenance *provenance);

/* The digest that is noted for a record whose version is still the noted one, in the arena; NULL: it is to be made. */
const char *provenance_digest(const struct provenance *provenance, struct arena *arena);

/* The entry of a record, in the arena. */
const char *provenance_entry(const struct value *record, const char *digest, struct arena *arena);

#endif
