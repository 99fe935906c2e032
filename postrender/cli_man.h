/* SPDX-License-Identifier: Apache-2.0 */
/* store-postrender(1), of the same rows as --help. */
#ifndef STORE_CLI_MAN_H
#define STORE_CLI_MAN_H

#include "bytes.h"

/* Fills `out` with what --help-man prints. */
void cli_help_man(struct bytes *out);

#endif
