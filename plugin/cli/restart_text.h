/* SPDX-License-Identifier: Apache-2.0 */
/* How the result of a restart is printed. */
#ifndef STORE_CLI_RESTART_TEXT_H
#define STORE_CLI_RESTART_TEXT_H

#include "cli/output.h"
#include "lifecycle/restart.h"

/* "store NAME: Deployment/web restarted", or all of it as JSON or YAML. Errors of output_print. */
int restart_text_print(const struct restart_result *result, enum output_format format, struct err *err);

#endif
