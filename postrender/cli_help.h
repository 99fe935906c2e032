/* SPDX-License-Identifier: Apache-2.0 */
/* Help, docs and schemas: all from the tables. */
#ifndef STORE_CLI_HELP_H
#define STORE_CLI_HELP_H

#include "bytes.h"
#include "err.h"

/* Fills `out` with what --help, --help-rules, --help-errors, --help-profile and --schema print. */
void cli_help(struct bytes *out);
void cli_help_rules(struct bytes *out);
void cli_help_errors(struct bytes *out);
void cli_help_profile(struct bytes *out);
int cli_schema(const char *what, struct bytes *out, struct err *err);

#endif
