/* SPDX-License-Identifier: Apache-2.0 */
/* How the results of `image` are printed. */
#ifndef STORE_CLI_IMAGE_TEXT_H
#define STORE_CLI_IMAGE_TEXT_H

#include "cli/output.h"
#include "image/bring.h"

/*
 * Of status a table, with what to do about missing ones at its end; else what was done, or would be, an image a line;
 * or all of it as JSON or YAML. `action`: enum bring_action. Errors of output_print.
 */
int image_text_print(unsigned action, const struct bring_result *result, enum output_format format, struct err *err);

#endif
