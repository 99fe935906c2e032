/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile may leave to the cluster, by the word `auto`: whoever knows the cluster finds it, and the filter,
 * which knows none, does without. Both programs go by this table.
 */
#ifndef STORE_FOUND_H
#define STORE_FOUND_H

#define FOUND_AUTO "auto"
#define FOUND_LOOPBACK "127.0.0.1.nip.io" /* a domain that leads to the machine that asks */

#define FOUND_NONE "(none)" /* what no class can be called: rules refuse a claim that nobody would fill */

/*
 * name, key of the profile, what counts where nobody looked, what counts where somebody did and there is none; NULL:
 * nothing, and rules leave the field out
 */
#define FOUND_TABLE(X)                                                                                                 \
	X(INGRESS_CLASS, "ingress.className", NULL, NULL)                                                              \
	X(DOMAIN, "ingress.domain", FOUND_LOOPBACK, NULL)                                                              \
	X(STORAGE_CLASS, "storage.className", NULL, FOUND_NONE)

enum found_key {
#define X(name, key, otherwise, none) FOUND_##name,
	FOUND_TABLE(X)
#undef X
		FOUND_COUNT
};

#endif
