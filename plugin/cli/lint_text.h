/* SPDX-License-Identifier: Apache-2.0 */
/* How the findings of a chart are shown. */
#ifndef STORE_CLI_LINT_TEXT_H
#define STORE_CLI_LINT_TEXT_H

#include "lint/lint.h"

/* Prints findings as "table", "json", "sarif" or "github". */
void lint_text_print(const struct lint *lint, const char *format, struct bytes *out);

#endif
