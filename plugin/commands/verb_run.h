/* SPDX-License-Identifier: Apache-2.0 */
/* A verb at work, whoever asked for it: words, or a worker's request. */
#ifndef STORE_COMMANDS_VERB_RUN_H
#define STORE_COMMANDS_VERB_RUN_H

#include "commands/verb.h"

/*
 * Runs the verb of a call whose request is filled; `progress` hears of it, and nobody else writes to stderr meanwhile.
 * In JSON the verb is a step, too: the first and the last, with `operand` (the store, "": none) as its detail. Errors
 * of the verb, with the role that is lacking, and without what was given as secrets.
 */
int verb_run(struct call *call, const char *operand, struct progress *progress, struct err *err);

#endif
