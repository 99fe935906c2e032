/* SPDX-License-Identifier: Apache-2.0 */
/* The OpenAPI 3.1 document, out of the table of routes, and the schemas of what they answer. */
#ifndef STORE_SERVER_OPENAPI_H
#define STORE_SERVER_OPENAPI_H

#include "bytes.h"

/* Appends the document. ERR_INTERNAL when a schema of the table cannot be read, which a unit test looks for. */
int openapi_write(struct bytes *out, struct err *err);

#endif
