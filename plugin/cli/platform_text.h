/* SPDX-License-Identifier: Apache-2.0 */
/* How the results of `platform` are printed. */
#ifndef STORE_CLI_PLATFORM_TEXT_H
#define STORE_CLI_PLATFORM_TEXT_H

#include "cli/output.h"
#include "database/platform.h"

/*
 * What there is, or of a dry run "shared PostgreSQL would be WHAT" and how the values of its release differ; or all of
 * it as JSON or YAML. Nothing of what was removed. Errors of output_print.
 */
int platform_text_print(const struct platform_result *result, enum output_format format, struct err *err);

#endif
