/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 with the usual alphabet (RFC 4648, 4), as Secrets of Kubernetes hold their data. Owns nothing. */
#ifndef STORE_BASE64_H
#define STORE_BASE64_H

#include "bytes.h"

/*
 * Appends the decoded bytes to `out`, whose ceiling the caller checks. False for what is no base64: another character,
 * a length that is no multiple of four, padding elsewhere than at the end; `out` then holds what came before.
 */
bool base64_decode(struct str text, struct bytes *out);

/* Appends the encoded text of any bytes to `out`, padded. */
void base64_encode(struct str bytes, struct bytes *out);

#endif
