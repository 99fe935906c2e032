/* SPDX-License-Identifier: Apache-2.0 */
/* A number that tells texts apart (Fowler-Noll-Vo 1a, 64 bits). Not against forgery: nothing rests on it alone. */
#ifndef STORE_FINGERPRINT_H
#define STORE_FINGERPRINT_H

#include "common.h"

#define FINGERPRINT_DIGITS 16
#define FINGERPRINT_START 0xcbf29ce484222325ULL

/* The number of all texts before, with one more; where a text ends counts. */
unsigned long long fingerprint_mix(unsigned long long hash, struct str text);

/* Its digits, lower-case. */
void fingerprint_write(unsigned long long hash, char ret[FINGERPRINT_DIGITS + 1]);

#endif
