/* SPDX-License-Identifier: Apache-2.0 */
/* Answers in the form that Helm takes from plugin.complete: a candidate a line, then `:` and cobra's directive. */
#ifndef STORE_COMMANDS_COMPLETE_H
#define STORE_COMMANDS_COMPLETE_H

#include "bytes.h"
#include "environment.h"

/* The hidden call of completion scripts and of Helm: words so far and the one to complete, ended by NULL. */
void complete_verb(char *const *words, const struct environment *environment, struct bytes *out);

#endif
