/* SPDX-License-Identifier: Apache-2.0 */
/* What a person gave as a password comes back in what refuses it: it is hidden there. Owns nothing. */
#ifndef STORE_COMMANDS_HIDING_H
#define STORE_COMMANDS_HIDING_H

#include "err.h"
#include "fields.h"

/*
 * Hides in the error what a request gave as secrets (secrecy.h): by --set and its like, and in the files of --values,
 * whether it came as words or as JSON. Always -1.
 */
int hiding_run(const struct fields *fields, const void *request, struct err *err);

#endif
