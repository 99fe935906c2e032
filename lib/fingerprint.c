/* SPDX-License-Identifier: Apache-2.0 */
#include "fingerprint.h"

#include <stdio.h>

#define FNV_PRIME 0x100000001b3ULL
#define END 0xff /* no byte of UTF-8 */

unsigned long long fingerprint_mix(unsigned long long hash, struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		hash = (hash ^ (unsigned char)text.p[i]) * FNV_PRIME;
	return (hash ^ END) * FNV_PRIME;
}

void fingerprint_write(unsigned long long hash, char ret[FINGERPRINT_DIGITS + 1])
{
	(void)snprintf(ret, FINGERPRINT_DIGITS + 1, "%016llx", hash);
}
