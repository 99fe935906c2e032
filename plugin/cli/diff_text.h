/* SPDX-License-Identifier: Apache-2.0 */
/* How two states of a release are shown beside each other. */
#ifndef STORE_CLI_DIFF_TEXT_H
#define STORE_CLI_DIFF_TEXT_H

#include "lifecycle/diff.h"

/* As diff -u shows it, object by object. `color`: for a terminal that has any. */
void diff_text_print(const struct diff *diff, const char *store, bool color, struct bytes *out);

#endif
