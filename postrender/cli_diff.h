/* SPDX-License-Identifier: Apache-2.0 */
/* A unified diff of edited documents; lines that no edit touched are equal, so that the pairing is simple. */
#ifndef STORE_CLI_DIFF_H
#define STORE_CLI_DIFF_H

#include "engine.h"

/* The unified diff of --diff. */
void cli_diff(const struct engine *engine, struct bytes *out);

#endif
