/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A verb as a process of its own, for a server or a pipeline: the request comes as a JSON object on stdin
 * (docs/requests.md), events (docs/progress.md) and results go to stdout, a line of JSON each; the result is what
 * `-o json` prints, as {"result": …}. SIGTERM cancels; the exit status is that of the verb.
 */
#ifndef STORE_COMMANDS_WORKER_H
#define STORE_COMMANDS_WORKER_H

#include "cli/progress.h"
#include "commands/actions.h"

/* The table's row of that name: its kind. False: it is no action. */
bool worker_find(const char *action, enum action_kind *ret);

/*
 * ERR_USAGE for what is no action, ERR_LIMIT for a request past its ceiling; errors of fields_read and of the verb.
 * `progress` tells them as events from then on, on stdout.
 */
int worker_run(const char *action, const struct environment *environment, struct progress *progress, struct err *err);

#endif
