/* SPDX-License-Identifier: Apache-2.0 */
/* --emit rules: each rule as data, for programs that list, explain or try rules. */
#ifndef STORE_CLI_RULES_H
#define STORE_CLI_RULES_H

#include "cli.h"

/* Fills `out` with what --emit rules prints: a JSON list, a rule an item. ERR_READ, errors of `when`. */
int cli_rules(struct cli *cli, struct bytes *out, struct err *err);

#endif
