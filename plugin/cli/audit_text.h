/* SPDX-License-Identifier: Apache-2.0 */
/* How the findings of an audit are printed. */
#ifndef STORE_CLI_AUDIT_TEXT_H
#define STORE_CLI_AUDIT_TEXT_H

#include "audit/fleet.h"
#include "cli/output.h"

/* A table with what can be done about it, or all of it as JSON or YAML. Errors of output_print. */
int audit_text_print(const struct fleet_result *result, enum output_format format, struct err *err);

#endif
