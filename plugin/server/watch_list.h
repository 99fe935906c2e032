/* SPDX-License-Identifier: Apache-2.0 */
/* The list with which a watch begins (server/watch.h). */
#ifndef STORE_SERVER_WATCH_LIST_H
#define STORE_SERVER_WATCH_LIST_H

#include "server/watch_state.h"

enum watch_list_outcome {
	WATCH_LIST_TOLD,   /* the hearer has it, and watch->version is its version */
	WATCH_LIST_ABSENT, /* the kind is optional, and not there */
	WATCH_LIST_FAILED  /* to be tried again */
};

/* One try. Errors of context_check alone. */
int watch_list(struct watch *watch, enum watch_list_outcome *ret, struct err *err);

#endif
