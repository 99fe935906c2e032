/* SPDX-License-Identifier: Apache-2.0 */
/* --emit objects and --emit origins: for programs that must not read YAML in a way of their own. */
#ifndef STORE_CLI_OBJECTS_H
#define STORE_CLI_OBJECTS_H

#include "bytes.h"
#include "err.h"
#include "settings.h"

/* Fills `out` with what --emit objects prints: a JSON list. Errors of the stream. */
int cli_objects(struct str input, struct bytes *out, struct err *err);

/* Fills `out` with what --emit origins prints: each value of the profile, the file and the line it comes from. */
void cli_origins(struct settings *settings, struct bytes *out);

#endif
