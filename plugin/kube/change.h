/* SPDX-License-Identifier: Apache-2.0 */
/* Objects that are made, changed and deleted. */
#ifndef STORE_KUBE_CHANGE_H
#define STORE_KUBE_CHANGE_H

#include "kube/exchange.h"
#include "kube/kube.h"

/*
 * Creates at the path of a collection. *ret_exists instead of an error when an object of that name is there; `ret` may
 * be NULL.
 */
int kube_create(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
		bool *ret_exists, struct value **ret, struct err *err);

/*
 * Server-side apply at the path of the object itself, as our field manager, taking over fields of others. `ret` may be
 * NULL.
 */
int kube_apply(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
	       struct value **ret, struct err *err);

/*
 * Lays a merge patch (RFC 7386: null takes a member away) over the object at the path. Where the patch has the object's
 * uid or resourceVersion, the API server refuses it for another one. `ret` may be NULL.
 */
int kube_merge(struct kube *cluster, const char *path, const struct value *patch, struct arena *arena,
	       struct value **ret, struct err *err);

/* What kube_apply calls; for kube_call_all. */
struct kube_call kube_apply_call(const char *path, const struct value *object, struct arena *arena);

/*
 * Replaces an object as it was read (its resourceVersion decides). *ret_lost instead of an error when someone else was
 * faster or it is gone. `ret` may be NULL.
 */
int kube_replace(struct kube *cluster, const char *path, const struct value *object, struct arena *arena,
		 bool *ret_lost, struct value **ret, struct err *err);

/*
 * Deletes the object that was looked at, by its uid, in the background: what has the name by now may be another one's.
 * With a `version` (NULL: none), only as it was read. One that is not there is no error; one whose uid nobody knows is
 * ERR_INTERNAL.
 */
int kube_delete(struct kube *cluster, const char *path, const char *uid, const char *version, struct arena *arena,
		struct err *err);

#endif
