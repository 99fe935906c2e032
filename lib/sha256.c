/* SPDX-License-Identifier: Apache-2.0 */
#include "sha256.h"

#include <stdio.h>

#define BLOCK 64
#define WORDS 8
#define ROUNDS 64
#define LENGTH_AT (BLOCK - 8)

/* FIPS 180-4, 4.2.2: of the cube roots of the first 64 primes. */
static const uint32_t constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotate(uint32_t word, unsigned by)
{
	return word >> by | word << (32 - by);
}

static void mix(uint32_t state[WORDS], const uint32_t schedule[ROUNDS])
{
	uint32_t w[WORDS];

	memcpy(w, state, sizeof(w));
	for (size_t i = 0; i < ROUNDS; i++) {
		uint32_t choice = (w[4] & w[5]) ^ (~w[4] & w[6]);
		uint32_t majority = (w[0] & w[1]) ^ (w[0] & w[2]) ^ (w[1] & w[2]);
		uint32_t one = w[7] + (rotate(w[4], 6) ^ rotate(w[4], 11) ^ rotate(w[4], 25)) + choice + constants[i] +
			       schedule[i];
		uint32_t two = (rotate(w[0], 2) ^ rotate(w[0], 13) ^ rotate(w[0], 22)) + majority;

		memmove(w + 1, w, (WORDS - 1) * sizeof(*w));
		w[4] += one;
		w[0] = one + two;
	}
	for (size_t i = 0; i < WORDS; i++)
		state[i] += w[i];
}

static void take_block(uint32_t state[WORDS], const unsigned char block[BLOCK])
{
	uint32_t schedule[ROUNDS];

	for (size_t i = 0; i < BLOCK / 4; i++)
		schedule[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			      (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = BLOCK / 4; i < ROUNDS; i++) {
		uint32_t early = schedule[i - 15];
		uint32_t late = schedule[i - 2];

		schedule[i] = schedule[i - 16] + (rotate(early, 7) ^ rotate(early, 18) ^ early >> 3) + schedule[i - 7] +
			      (rotate(late, 17) ^ rotate(late, 19) ^ late >> 10);
	}
	mix(state, schedule);
}

void sha256_write(struct str text, char ret[SHA256_DIGITS + 1])
{
	/* Of the square roots of the first 8 primes. */
	uint32_t state[WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	unsigned char rest[2 * BLOCK] = { 0 };
	size_t whole = text.n / BLOCK * BLOCK;
	size_t end = text.n - whole < LENGTH_AT ? BLOCK : 2 * BLOCK;

	for (size_t i = 0; i < whole; i += BLOCK)
		take_block(state, (const unsigned char *)text.p + i);
	if (text.n > whole)
		memcpy(rest, text.p + whole, text.n - whole);
	rest[text.n - whole] = 0x80;
	for (size_t i = 0; i < 8; i++)
		rest[end - 1 - i] = (unsigned char)((uint64_t)text.n * 8 >> 8 * i);
	for (size_t i = 0; i < end; i += BLOCK)
		take_block(state, rest + i);
	for (size_t i = 0; i < WORDS; i++)
		(void)snprintf(ret + 8 * i, 9, "%08x", (unsigned)state[i]);
}
