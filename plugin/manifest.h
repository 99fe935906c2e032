/* SPDX-License-Identifier: Apache-2.0 */
/* Streams of manifests as Helm keeps them: documents after lines `---`. Owns nothing. */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "common.h"

/* Takes the next document off `rest`, without the line before it. False at the end. */
bool manifest_next(struct str *rest, struct str *ret_document);

#endif
