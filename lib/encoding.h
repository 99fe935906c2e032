/* SPDX-License-Identifier: Apache-2.0 */
/* What bytes a document may be made of. Owns nothing. */
#ifndef STORE_ENCODING_H
#define STORE_ENCODING_H

#include "err.h"

/*
 * ASCII without NUL and without CR: a byte is a character, and libyaml's line breaks are newlines. Nearly every
 * document.
 */
bool encoding_is_plain(struct str text);

/*
 * ERR_ENCODING, "LINE:COLUMN: what", for a NUL or what is not UTF-8: libyaml would read other encodings, for what their
 * first bytes claim, but Kubernetes' tools cut lines at bytes. `line`: the number of the first.
 */
int encoding_check(struct str text, uint32_t line, struct err *err);

#endif
