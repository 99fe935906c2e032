/* SPDX-License-Identifier: Apache-2.0 */
/* How the result of unprotect is printed. */
#ifndef STORE_CLI_UNPROTECT_TEXT_H
#define STORE_CLI_UNPROTECT_TEXT_H

#include "cli/output.h"
#include "lifecycle/unprotect.h"

/* "store NAME is unprotected", or all of it as JSON or YAML. Errors of output_print. */
int unprotect_text_print(const struct unprotect_result *result, enum output_format format, struct err *err);

#endif
