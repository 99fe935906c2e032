/* SPDX-License-Identifier: Apache-2.0 */
/*
 * -n, --namespace and HELM_NAMESPACE, which Helm takes from the command line and hands on. A store's namespace is its
 * own, so a verb does what they say where that can be, and refuses the rest: it would work on another one than was
 * said.
 */
#ifndef STORE_COMMANDS_GIVEN_H
#define STORE_COMMANDS_GIVEN_H

#include "commands/verb.h"

/* The hidden row that every verb has which has none of its own; the last of its rows in a call. */
#define GIVEN_OPTION "namespace"
#define GIVEN_ROW { GIVEN_OPTION, 'n', "NAME", NULL, NULL, false }

/* ERR_USAGE with the reason when a namespace was given that is none of what the verb works on. */
int given_check(struct call *call, struct err *err);

/* The one store that a namespace was given of, to verbs that look at several (list); NULL: none was given. */
const char *given_store(struct call *call);

/* The store whose namespace is that of the context, or was given; in the session's arena. NULL: it is none's. */
const char *given_own(const struct session *session);

#endif
