/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile may leave to the cluster, by the word `auto`: whoever knows the cluster finds it, and the filter, which
 * knows none, does without. Both programs go by this table.
 */
#ifndef STORE_FOUND_H
#define STORE_FOUND_H

#define FOUND_AUTO "auto"
#define FOUND_LOOPBACK "127.0.0.1.nip.io" /* a domain that leads to the machine that asks */

/* name, key of the profile, what counts where nobody looked; NULL: nothing, and rules leave the field out */
#define FOUND_TABLE(X)                                                                                                 \
	X(INGRESS_CLASS, "ingress.className", NULL)                                                                    \
	X(DOMAIN, "ingress.domain", FOUND_LOOPBACK)                                                                    \
	X(STORAGE_CLASS, "storage.className", NULL)

enum found_key {
#define X(name, key, otherwise) FOUND_##name,
	FOUND_TABLE(X)
#undef X
	FOUND_COUNT
};

#endif
