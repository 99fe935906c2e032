/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Schemas (2020-12, as OpenAPI 3.1 has them) of what is asked and answered: a row each. Objects are closed. */
#ifndef STORE_SERVER_SCHEMAS_H
#define STORE_SERVER_SCHEMAS_H

#include <stddef.h>

#define SCHEMA_NAME_PATTERN "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$"
#define SCHEMA_NAME_MOST 63

size_t schemas_count(void);
const char *schemas_name(size_t place);
const char *schemas_text(size_t place); /* JSON */

#endif
