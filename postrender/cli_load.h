/* SPDX-License-Identifier: Apache-2.0 */
/* What the options name: policies, guards and the profile, read. */
#ifndef STORE_CLI_LOAD_H
#define STORE_CLI_LOAD_H

#include "cli.h"

/* Reads policies, guards and the profile that the options name. */
int cli_load(struct cli *cli, struct err *err);

/* The file of --profile, NULL without one; fills in the folders, once. ERR_PROFILE. */
int cli_find_profile(struct cli *cli, const char **ret, struct err *err);

#endif
