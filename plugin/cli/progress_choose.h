/* SPDX-License-Identifier: Apache-2.0 */
/* What --progress, its variable and -q say. */
#ifndef STORE_CLI_PROGRESS_CHOOSE_H
#define STORE_CLI_PROGRESS_CHOOSE_H

#include "cli/progress.h"

/* The word of a mode. */
const char *progress_word(enum progress_mode mode);

/*
 * What the options say; AUTO for a verb that has none. ERR_USAGE for a word that is none of the table's, and for -q
 * beside another --progress: given by hand, that is, since -q goes before the variable.
 */
int progress_choose(const struct options *options, enum progress_mode *ret, struct err *err);

#endif
