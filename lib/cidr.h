/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses in networks, IPv4 and IPv6, as ipBlocks of network policies name them. Owns nothing. */
#ifndef STORE_CIDR_H
#define STORE_CIDR_H

#include "alloc.h"

/* Whether "10.0.0.0/8" holds "10.1.2.3"; false for what is no network, no address, or of the other family. */
bool cidr_holds(const char *network, const char *address);

/* The network of one address: "10.1.2.3/32", "fd00::1/128"; in the arena. */
const char *cidr_of(const char *address, struct arena *arena);

/*
 * The first two addresses of a node's pod network ("10.244.0.0/24" → "10.244.0.0/31"): those of the node itself in it,
 * from which its host network speaks to pods (flannel's interface, the bridge). In the arena.
 */
const char *cidr_first_pair(const char *network, struct arena *arena);

#endif
