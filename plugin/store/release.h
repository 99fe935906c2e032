/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the cluster itself remembers of stores: the records of Helm's revisions (Secrets named sh.helm.release.v1.*) and
 * the stores' namespaces. Only metadata is read: the records' contents are large, and secret.
 */
#ifndef STORE_STORE_RELEASE_H
#define STORE_STORE_RELEASE_H

#include <time.h>

#include "kube/kube.h"

struct release {
	long revision;           /* 0: there is none */
	long deployed;           /* the newest one that Helm has for deployed, or superseded; 0: none */
	long worked;             /* the newest one that was seen ready, to which one goes back; 0: none (worked.h) */
	const char *status;      /* Helm's word: deployed, failed, pending-install … */
	const char *fingerprint; /* "" when it was made without us */
	bool suspended;
	const struct value *record;   /* its metadata */
	const struct value *records;  /* those of all that are kept and are proved to be Helm's (store/provenance.h) */
	const struct value *unproven; /* the first one that is not; NULL: all are. It counts for nothing here */
	const char *lacking;          /* why */
	struct value *name_space;     /* NULL: there is none */
};

/*
 * The newest revision of a store's release, and whether an older one was deployed once, by the records that are proved
 * to be Helm's by their metadata. Texts are in the arena.
 */
int release_find(struct kube *cluster, const char *store, struct arena *arena, struct release *ret,
		 bool *ret_was_deployed, struct err *err);

bool release_is_pending(const struct release *release);

/*
 * Whether a pending record can be that of a command that is known to have died: Helm wrote it last while that one held
 * the store's lease, from `since` to `until` (seconds, by the API server's clock, as is the record's time). Only then
 * it is not somebody's helm that is at work, however long that takes.
 */
bool release_is_of_dead(const struct release *release, time_t since, time_t until);

/*
 * For after a helm of ours that succeeded: Helm says so too when its last write of the record failed (pkg/action
 * install.go and rollback.go only log it). ERR_CLUSTER when the newest revision is pending still.
 */
int release_check_recorded(struct kube *cluster, const char *store, struct arena *arena, struct err *err);

/* The store's namespace as an API object; NULL when there is none. */
int release_namespace(struct kube *cluster, const char *store, struct arena *arena, struct value **ret,
		      struct err *err);

/* Writes one annotation of the store's namespace; "" takes it away. Errors of kube_merge. */
int release_annotate(struct kube *cluster, const char *store, const char *name, const char *text, struct err *err);

#endif
