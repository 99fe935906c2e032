/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the cluster itself remembers of stores: the records of Helm's revisions (Secrets named sh.helm.release.v1.*) and
 * the stores' namespaces. Only metadata is read: the records' contents are large, and secret.
 */
#ifndef STORE_RELEASE_H
#define STORE_RELEASE_H

#include "cluster.h"

struct release {
	long revision;           /* 0: there is none */
	long deployed;           /* the newest one that worked, to which one can go back; 0: none did */
	long previous;           /* the one that worked before `deployed`; 0: none, or no longer kept */
	const char *status;      /* Helm's word: deployed, failed, pending-install … */
	const char *fingerprint; /* "" when it was made without us */
	bool suspended;
	const struct value *record; /* its metadata */
};

/* The newest revision of a store's release, and whether an older one was deployed once. Texts are in the arena. */
int release_find(struct cluster *cluster, const char *store, struct arena *arena, struct release *ret,
		 bool *ret_was_deployed, struct err *err);

bool release_is_pending(const struct release *release);

/*
 * Whether a pending record is ours and older than a lease lasts: whoever works on a store holds its lease, so with the
 * lease in our hands nobody works on this one any more.
 */
bool release_is_orphan(const struct release *release);

/* The store's namespace as an API object; NULL when there is none. */
int release_namespace(struct cluster *cluster, const char *store, struct arena *arena, struct value **ret,
		      struct err *err);

#endif
