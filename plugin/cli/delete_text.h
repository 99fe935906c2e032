/* SPDX-License-Identifier: Apache-2.0 */
/* How the result of a delete is printed. */
#ifndef STORE_CLI_DELETE_TEXT_H
#define STORE_CLI_DELETE_TEXT_H

#include "cli/output.h"
#include "lifecycle/delete.h"

/* "store NAME is deleted", with what brings a kept one back; or all of it as JSON or YAML. Errors of output_print. */
int delete_text_print(const struct delete_result *result, enum output_format format, struct err *err);

#endif
