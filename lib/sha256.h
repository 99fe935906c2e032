/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4): a digest for which nobody finds a second text, where fingerprints only tell texts apart. */
#ifndef STORE_SHA256_H
#define STORE_SHA256_H

#include "common.h"

#define SHA256_DIGITS 64

/* The digest of a text in lower-case hexadecimal digits, ended by NUL. */
void sha256_write(struct str text, char ret[SHA256_DIGITS + 1]);

#endif
