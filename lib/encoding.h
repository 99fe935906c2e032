/* SPDX-License-Identifier: Apache-2.0 */
/* What bytes a document may be made of. Owns nothing. */
#ifndef STORE_ENCODING_H
#define STORE_ENCODING_H

#include "bytes.h"

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

/* Adds the text; each byte that is not of a UTF-8 character, and each NUL, becomes U+FFFD. */
void encoding_add(struct bytes *out, struct str text);

/*
 * Bytes of the line break that stands at `at`, or that ends at `end`, as YAML 1.1 knows them: LF, CR, NEL, LS, PS, each
 * by itself; 0: there is none.
 */
size_t encoding_break_at(struct str text, size_t at);
size_t encoding_break_before(struct str text, size_t end);

/*
 * The character at text.p[i], when YAML 1.1 readers take it for a break, drop it, or do not let it stand (their
 * printable characters are those of libyaml and goyaml): its bytes. 0 for all others.
 */
size_t encoding_unprintable(struct str text, size_t i, uint32_t *ret_character);

#endif
