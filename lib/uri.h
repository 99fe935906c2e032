/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in the paths and queries of requests. */
#ifndef STORE_URI_H
#define STORE_URI_H

#include "bytes.h"

/* Appends `text` with all but unreserved characters as %XX (RFC 3986, 2.3): a segment of a path, a value of a query. */
void uri_encode(struct bytes *out, struct str text);

#endif
