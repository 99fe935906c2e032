/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

/* Answers in the form that Helm takes from plugin.complete: a candidate a line, then `:` and cobra's directive. */
#ifndef STORE_COMMANDS_COMPLETE_H
#define STORE_COMMANDS_COMPLETE_H


/* The hidden call of completion scripts and of Helm: words so far and the one to complete, ended by NULL. */
void verb_complete(char *const *words, struct bytes *out);

#endif
