/* SPDX-License-Identifier: Apache-2.0 */
/* --emit problems: all that is wrong with a profile, where a run of the filter stops at the first. */
#ifndef STORE_CLI_PROFILE_H
#define STORE_CLI_PROFILE_H

#include "cli.h"

/*
 * Fills `out` with what --emit problems prints, a list of {level, file, line, column, key, message}. Errors of reading
 * the profile, and of loading one in which nothing was found.
 */
int cli_problems(struct cli *cli, struct bytes *out, struct err *err);

#endif
