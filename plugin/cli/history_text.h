/* SPDX-License-Identifier: Apache-2.0 */
/* How the revisions of a store are shown. */
#ifndef STORE_CLI_HISTORY_TEXT_H
#define STORE_CLI_HISTORY_TEXT_H

#include "bytes.h"
#include "value.h"

/* A table of what history_read gives (lifecycle/history.h). */
void history_text_print(const struct value *list, struct bytes *out);

#endif
