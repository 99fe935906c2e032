/* SPDX-License-Identifier: Apache-2.0 */
/* What there is to choose from, and what was not given: profiles, plans, and the options that the rules need. */
#ifndef STORE_CLI_KNOWN_H
#define STORE_CLI_KNOWN_H

#include "cli.h"

/* ERR_PROFILE for a name of no profile, with those that there are. Always -1. */
int cli_no_profile(struct cli *cli, const char *name, struct err *err);

/* Fills `out` with the names of the profiles, and of the profile's plans, one a line. ERR_FACT without a profile. */
void cli_list_profiles(struct cli *cli, struct bytes *out);
int cli_list_plans(struct cli *cli, struct bytes *out, struct err *err);

/* Makes of an ERR_FACT, which names one place, the error that names all options that are missing. Always -1. */
int cli_missing(struct cli *cli, struct err *err);

#endif
