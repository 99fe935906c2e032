/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs that a worker runs for somebody else (worker.h): X(verb, READ or CHANGE). What reads may as well be done in
 * the caller's own process; a change is a process. What talks to a person, or hands the terminal to another program,
 * is no action.
 */
#ifndef STORE_COMMANDS_ACTIONS_H
#define STORE_COMMANDS_ACTIONS_H

#define ACTION_TABLE(X)                                                                                                \
	X(create, CHANGE)                                                                                              \
	X(update, CHANGE)                                                                                              \
	X(rollback, CHANGE)                                                                                            \
	X(suspend, CHANGE)                                                                                             \
	X(resume, CHANGE)                                                                                              \
	X(restart, CHANGE)                                                                                             \
	X(unprotect, CHANGE)                                                                                           \
	X(delete, CHANGE)                                                                                              \
	X(gc, CHANGE)                                                                                                  \
	X(audit, CHANGE)                                                                                               \
	X(platform, CHANGE)                                                                                            \
	X(list, READ)                                                                                                  \
	X(status, READ)                                                                                                \
	X(get, READ)                                                                                                   \
	X(diff, READ)                                                                                                  \
	X(wait, READ)                                                                                                  \
	X(events, READ)                                                                                                \
	X(top, READ)                                                                                                   \
	X(url, READ)                                                                                                   \
	X(credentials, READ)                                                                                           \
	X(history, READ)                                                                                               \
	X(doctor, READ)                                                                                                \
	X(lint, READ)                                                                                                  \
	X(version, READ)

enum action_kind { ACTION_READ, ACTION_CHANGE };

#endif
