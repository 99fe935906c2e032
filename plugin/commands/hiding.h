/* SPDX-License-Identifier: Apache-2.0 */
/* What a person gave as a password comes back in what refuses it: it is hidden there. Owns nothing. */
#ifndef STORE_COMMANDS_HIDING_H
#define STORE_COMMANDS_HIDING_H

#include "options.h"

/* Hides in the error what --set and its like, and the files of --values, gave as secrets (secrecy.h). Always -1. */
int hiding_run(const struct options *options, struct arena *arena, struct err *err);

#endif
