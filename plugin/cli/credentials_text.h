/* SPDX-License-Identifier: Apache-2.0 */
/* How a store's administrator is shown, the password too. */
#ifndef STORE_CLI_CREDENTIALS_TEXT_H
#define STORE_CLI_CREDENTIALS_TEXT_H

#include "bytes.h"
#include "value.h"

/* A table of what admin_read gives (store/admin.h). */
void credentials_text_print(const struct value *map, struct bytes *out);

#endif
