/* SPDX-License-Identifier: Apache-2.0 */
/* Host names as an Ingress can have them. */
#ifndef STORE_HOSTNAME_H
#define STORE_HOSTNAME_H

#include "alloc.h"
#include "err.h"

#define HOSTNAME_MOST 248 /* bytes: a Lease "host.NAME" must be a DNS subdomain (253) */
#define HOSTNAME_LABEL_MOST 63

/*
 * A host name in the form that all compare: lower case, without the dot that may end it. In the arena. ERR_USAGE for
 * what Kubernetes would not take as the host of a rule (RFC 1123, not an address), for wildcards, and for names that
 * are too long; the message names what is wrong.
 */
int hostname_read(const char *text, struct arena *arena, const char **ret, struct err *err);

/* The number n of <n>-<store>.<domain>, n from 1 without leading zeros: a further host of the store. 0: none. */
unsigned long hostname_number(struct str host, const char *store, struct str domain);

/*
 * nip.io and sslip.io take the first address in a name (one server runs both, github.com/cunnie/sslip.io: dots before
 * it or a hyphen), not the last: shop-7.127.0.0.1.nip.io leads to 7.127.0.0. Whether a host is such a name; then
 * `ret_first` is what it leads to, and `ret_dashed` its domain written so that nothing but the address is one
 * (127-0-0-1.nip.io). In the arena.
 */
bool hostname_is_misread(const char *host, struct arena *arena, const char **ret_first, const char **ret_dashed);

/*
 * Whether a visitor of one host may be a visitor of the other: they are equal, or one is a wildcard (*.example.com) of
 * the other. A wildcard stands for exactly one label, as in an Ingress (networking.k8s.io/v1, IngressRule.host).
 */
bool hostname_meets(struct str a, struct str b);

#endif
