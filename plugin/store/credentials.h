/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who administers a store, and in which Secret the password is. A chart declares it by the label
 * store.urumi.ai/credentials on a Secret; of charts/store it is known from the values. Nothing here prints or keeps a
 * password.
 */
#ifndef STORE_STORE_CREDENTIALS_H
#define STORE_STORE_CREDENTIALS_H

#include "kube/kube.h"

struct credentials {
	const char *secret;   /* name; NULL: none is known */
	const char *key;      /* of the password in it */
	const char *user_key; /* of the user's name in it; NULL: `user` says it */
	const char *user;     /* NULL: only the Secret says it */
	const char *path;     /* of the administrator's page, after the store's address: "/app"; "" */
};

/*
 * Reads metadata of the store's Secrets only. `values` are those of the release (with global.store); NULL: there is
 * none, and only a declared Secret counts. Texts are in the arena or in `values`.
 */
int credentials_find(struct kube *cluster, const char *store, const struct value *values, struct arena *arena,
		     struct credentials *ret, struct err *err);

/*
 * {name, user, password} from the Secret, in the arena. ERR_FAILED when the Secret, or the key in it, is not there, or
 * holds what is no text.
 */
int credentials_read(struct kube *cluster, const char *store, const struct credentials *credentials,
		     struct arena *arena, struct value **ret, struct err *err);

#endif
