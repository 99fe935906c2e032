/* SPDX-License-Identifier: Apache-2.0 */
#include "cidr.h"

#include <arpa/inet.h>
#include <stdlib.h>

#define TEXT_MOST 64 /* bytes of a network's address */

static int family_of(const char *address)
{
	return strchr(address, ':') ? AF_INET6 : AF_INET;
}

static bool equal_bits(const unsigned char *a, const unsigned char *b, size_t bits)
{
	size_t whole = bits / 8;
	unsigned mask = 0xFFU << (8 - bits % 8) & 0xFFU;

	if (memcmp(a, b, whole) != 0)
		return false;
	return bits % 8 == 0 || ((a[whole] ^ b[whole]) & mask) == 0;
}

bool cidr_holds(const char *network, const char *address)
{
	const char *slash = strchr(network, '/');
	char base[TEXT_MOST] = "";
	unsigned char one[sizeof(struct in6_addr)];
	unsigned char other[sizeof(struct in6_addr)];
	char *end = NULL;
	long bits;

	if (!slash || (size_t)(slash - network) >= sizeof(base))
		return false;
	(void)memcpy(base, network, (size_t)(slash - network));
	bits = strtol(slash + 1, &end, 10);
	if (end == slash + 1 || *end || bits < 0 || bits > (family_of(base) == AF_INET ? 32 : 128))
		return false;
	if (family_of(base) != family_of(address) || inet_pton(family_of(base), base, one) != 1 ||
	    inet_pton(family_of(address), address, other) != 1)
		return false;
	return equal_bits(one, other, (size_t)bits);
}

const char *cidr_of(const char *address, struct arena *arena)
{
	return arena_format(arena, "%s/%d", address, family_of(address) == AF_INET ? 32 : 128).p;
}

const char *cidr_first_pair(const char *network, struct arena *arena)
{
	size_t n = strcspn(network, "/");

	return arena_format(arena, "%.*s/%d", (int)n, network, family_of(network) == AF_INET ? 31 : 127).p;
}
